using System.Text;
using System.Text.Json.Nodes;
using System.Xml.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using ScriptProxy.Host.Commands;
using ScriptProxy.Host.Hosting;
using ScriptProxy.Host.Ide;
using ScriptProxy.Host.Rules;
using ScriptProxy.Testing.Units;

namespace ScriptProxy.UnitTests.Ide;

public sealed class IdeTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    public static TheoryData<string> Rules => [.. Directory.GetFiles(Repository.File("rules"), "*.csx").Select(file => Path.GetFileName(file))];

    /// <summary>What a language server makes of a project: plain C# with these files, this output and these references. The functional test of <c>ide</c> builds one.</summary>
    [Theory]
    [MemberData(nameof(Rules))]
    public void An_example_rule_is_a_program_without_an_error(string rule) => Assert.Empty(ErrorsOf(File.ReadAllText(Repository.File("rules", rule)), RuleSource.IsTestName(rule)));

    [Fact]
    public void Help_names_every_recipe_in_the_order_of_the_book() => Assert.Equal(Recipes.Names, string.Join(", ", Recipes.All.Keys));

    [Fact]
    public void Every_recipe_is_a_program_without_an_error() =>
        Assert.All(Recipes.All, recipe => Assert.Equal([], ErrorsOf(recipe.Value).Select(error => $"{recipe.Key}: {error}")));

    [Fact]
    public void A_new_rule_is_a_program_without_an_error()
    {
        NewRule.Write("20-api", _folder.Path);
        Assert.Empty(ErrorsOf(File.ReadAllText(_folder["20-api.csx"])));
    }

    [Fact]
    public void What_is_wrong_in_the_proxy_is_wrong_in_the_editor() =>
        Assert.Equal(["CS1061", "CS0103"], ErrorsOf("OnResponse(response => response.RouteTo(\"a\"));\nnonsense();").Select(error => error.Id));

    [Fact]
    public void Each_rule_gets_a_project_with_the_files_that_it_loads()
    {
        _folder.Write("rules/20-a.csx", "#load \"_keys.csx\"");
        _folder.Write("rules/30-b.csx", "");
        _folder.Write("rules/_keys.csx", "class Keys;");
        Write();
        Assert.Equal(["../../rules/20-a.csx", "../../rules/_keys.csx"], Includes("20-a"));
        Assert.Equal(["../../rules/30-b.csx"], Includes("30-b"));
        Assert.Equal(["20-a.csproj", "30-b.csproj"], XDocument.Load(_folder[RuleProjects.SolutionName]).Descendants("Project").Select(project => project.Attribute("Path")!.Value));
    }

    [Fact]
    public void A_second_time_changes_nothing_and_the_project_of_a_rule_that_is_gone_goes()
    {
        _folder.Write("rules/20-a.csx", "");
        _folder.Write("rules/30-b.csx", "");
        Assert.Contains("wrote .vscode/launch.json", Write(), StringComparison.Ordinal);
        Assert.Equal("Everything was there already.", Write().Trim());

        File.Delete(_folder["rules/30-b.csx"]);
        Assert.Contains($"removed {RuleProjects.Folder}/30-b.csproj", Write(), StringComparison.Ordinal);
        Assert.False(File.Exists(_folder[$"{RuleProjects.Folder}/30-b.csproj"]));
    }

    [Fact]
    public void What_a_person_has_set_stays_and_what_is_missing_is_added()
    {
        _folder.Write("rules/20-a.csx", "");
        _folder.Write(".vscode/settings.json", """{ "editor.rulers": [ 100 ], "dotnet.defaultSolution": "Mine.sln" }""");
        _folder.Write(".vscode/launch.json", """{ "version": "0.2.0", "configurations": [ { "name": "mine" }, { "name": "ScriptProxy: attach", "processName": "other" } ] }""");
        var told = Write();
        Assert.Contains("left \"dotnet.defaultSolution\" in .vscode/settings.json as it is", told, StringComparison.Ordinal);
        var settings = JsonNode.Parse(File.ReadAllText(_folder[".vscode/settings.json"]))!;
        Assert.Equal(("Mine.sln", 100), ((string?)settings["dotnet.defaultSolution"], (int?)settings["editor.rulers"]![0]));
        var launch = JsonNode.Parse(File.ReadAllText(_folder[".vscode/launch.json"]))!["configurations"]!.AsArray();
        Assert.Equal(["mine", "ScriptProxy: attach", "ScriptProxy: start"], launch.Select(configuration => (string?)configuration!["name"]));
        Assert.Equal("other", (string?)launch[1]!["processName"]);
    }

    [Theory]
    [InlineData("{\n  // mine\n  \"editor.rulers\": [ 100 ]\n}", "its comments would be lost")]
    [InlineData("[]", "no JSON object")]
    [InlineData("{", "no JSON object")]
    [InlineData("{ \"a\": 1, \"a\": 2 }", "has a key twice")]
    public void A_file_that_would_lose_something_is_left_alone_and_what_it_lacks_is_told(string text, string reason)
    {
        _folder.Write("rules/20-a.csx", "");
        _folder.Write(".vscode/settings.json", text);
        var told = Write();
        Assert.Contains(reason, told, StringComparison.Ordinal);
        Assert.Contains($"\"dotnet.defaultSolution\": \"{RuleProjects.SolutionName}\"", told, StringComparison.Ordinal);
        Assert.Equal(text, File.ReadAllText(_folder[".vscode/settings.json"]));
    }

    [Fact]
    public void The_proxy_is_started_as_the_command_says()
    {
        _folder.Write("rules/20-a.csx", "");
        var config = _folder.Write("scriptproxy.json", "{}");
        var told = Write(new RunOptions(config, null, null, "http://localhost:1234", "http://localhost:1235", [new("Logging:Format", "Json"), new("Explain:Key", "a secret")]));
        Assert.Equal(
            ["run", "--config", "scriptproxy.json", "--urls", "http://localhost:1234", "--admin", "http://localhost:1235"],
            JsonNode.Parse(File.ReadAllText(_folder[".vscode/launch.json"]))!["configurations"]![0]!["args"]!.AsArray().Select(argument => (string?)argument));
        Assert.Contains("left --set Logging:Format, Explain:Key out of .vscode", told, StringComparison.Ordinal);
        Assert.All(Directory.GetFiles(_folder[".vscode"]), file => Assert.DoesNotContain("a secret", File.ReadAllText(file), StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("{\n\t\"a\": 1\n}\n", "{\n\t\"a\": 1,\n\t\"dotnet.defaultSolution\": \"", "\"\n}\n")]
    [InlineData("{\r\n    \"a\": 1\r\n}", "{\r\n    \"a\": 1,\r\n    \"dotnet.defaultSolution\": \"", "\"\r\n}")]
    [InlineData("\uFEFF{\n  \"a\": 1\n}\n", "\uFEFF{\n  \"a\": 1,\n  \"dotnet.defaultSolution\": \"", "\"\n}\n")]
    public void A_file_keeps_its_manner_of_writing(string text, string begin, string end)
    {
        _folder.Write("rules/20-a.csx", "");
        _folder.Write(".vscode/settings.json", "");
        File.WriteAllBytes(_folder[".vscode/settings.json"], Encoding.UTF8.GetBytes(text));
        Write();
        Assert.Equal(begin + RuleProjects.SolutionName + end, Encoding.UTF8.GetString(File.ReadAllBytes(_folder[".vscode/settings.json"])));
        Assert.Equal("Everything was there already.", Write().Trim());
    }

    [Fact]
    public void A_file_that_is_a_link_stays_one()
    {
        if (OperatingSystem.IsWindows())
        {
            return; // a link takes a privilege there
        }

        _folder.Write("rules/20-a.csx", "");
        var own = _folder.Write("own/settings.json", "{}");
        Directory.CreateDirectory(_folder[".vscode"]);
        File.CreateSymbolicLink(_folder[".vscode/settings.json"], own);
        Write();
        Assert.Equal(own, File.ResolveLinkTarget(_folder[".vscode/settings.json"], returnFinalTarget: true)?.FullName);
        Assert.Contains(RuleProjects.SolutionName, File.ReadAllText(own), StringComparison.Ordinal);
    }

    [Fact]
    public void An_update_writes_nothing_where_nobody_asked_for_projects()
    {
        _folder.Write("rules/20-a.csx", "");
        Assert.Equal("", Write(isUpdate: true));
        Assert.False(Directory.Exists(_folder[".scriptproxy"]));
    }

    [Fact]
    public void An_update_takes_a_new_rule_in()
    {
        _folder.Write("rules/20-a.csx", "");
        Write();
        _folder.Write("rules/30-b.csx", "");
        Assert.Contains($"wrote {RuleProjects.Folder}/30-b.csproj", Write(isUpdate: true), StringComparison.Ordinal);
        Assert.Equal(["../../rules/20-a.csx"], Includes("20-a"));
    }

    [Fact]
    public void An_update_leaves_the_projects_of_another_folder_alone()
    {
        _folder.Write("other/20-a.csx", "");
        _folder.Write("rules/30-b.csx", "");
        Write(new RunOptions(_folder.Write("scriptproxy.json", "{}"), _folder["other"], null, null, null, []));
        Assert.Equal("", Write(isUpdate: true));
        Assert.Equal(["../../other/20-a.csx"], Includes("20-a"));
    }

    [Fact]
    public void A_configuration_that_cannot_be_read_is_told_of_since_it_may_name_the_folder()
    {
        _folder.Write("rules/20-a.csx", "");
        var config = _folder.Write("scriptproxy.json", "{ \"Rules\": ");
        var error = Assert.Throws<CommandException>(() => Write(new RunOptions(config, null, null, null, null, [])));
        Assert.Contains("scriptproxy.json(1,", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_rules_it_says_where_they_were_looked_for()
    {
        var error = Assert.Throws<CommandException>(() => Write());
        Assert.Contains(_folder["rules"], error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_that_the_configuration_names_is_found()
    {
        _folder.Write("policy/20-a.csx", "");
        var config = _folder.Write("scriptproxy.json", """{ "Rules": { "Folder": "policy" } }""");
        Write(new RunOptions(config, null, null, null, null, []));
        Assert.Equal(["../../policy/20-a.csx"], Includes("20-a"));
    }

    private string Write(RunOptions? options = null, bool isUpdate = false)
    {
        // A configuration that says nothing: its folder is the one that is opened.
        options ??= new RunOptions(_folder.Write("scriptproxy.json", "{}"), null, null, null, null, []);
        using var told = new StringWriter();
        IdeActions.Write(options, RunConfiguration.Sources(options, new Dictionary<string, string>(), []), isUpdate, told);
        return told.ToString();
    }

    private IEnumerable<string> Includes(string project) => XDocument.Load(_folder[$"{RuleProjects.Folder}/{project}.csproj"]).Descendants("Compile")
        .Select(item => item.Attribute("Include")!.Value.Replace('\\', '/'));

    private static IEnumerable<Diagnostic> ErrorsOf(string rule, bool isTest = false) => CSharpCompilation
        .Create(
            "rule",
            [CSharpSyntaxTree.ParseText(isTest ? GlobalsText.MakeForTests("") : GlobalsText.Make("")), CSharpSyntaxTree.ParseText(rule)],
            SharedReferences.All,
            new CSharpCompilationOptions(OutputKind.ConsoleApplication, nullableContextOptions: NullableContextOptions.Enable)
                .WithSpecificDiagnosticOptions(RuleCompiler.Unmentioned.Append("CS8321").ToDictionary(id => id, _ => ReportDiagnostic.Suppress)))
        .GetDiagnostics()
        .Where(finding => finding.Severity >= DiagnosticSeverity.Warning);
}
