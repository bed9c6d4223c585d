using ScriptProxy.Host.Commands;
using ScriptProxy.Host.Hosting;
using ScriptProxy.Host.Ide;
using ScriptProxy.Testing;
using ScriptProxy.Testing.Units;

namespace ScriptProxy.FunctionalTests.Ide;

/// <summary>What editors show of the projects that <c>scriptproxy ide</c> writes is what a build of them says.</summary>
public sealed class IdeBuildTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task The_projects_build_and_an_error_is_shown_at_its_place_in_the_rule()
    {
        _folder.Write("rules/_keys.csx", "static class Keys { public const string Header = \"X-Api-Key\"; }");
        _folder.Write("rules/20-a.csx", Recipes.All["keys"]);
        _folder.Write("rules/20-a.test.csx", "Test(\"nothing\", proxy => Task.CompletedTask);");
        _folder.Write("rules/30 b.csx", "OnResponse(response => response.Headers.Remove(\"Server\"));");
        var options = new RunOptions(_folder.Write("scriptproxy.json", "{}"), null, null, null, null, []);
        IdeActions.Write(options, RunConfiguration.Sources(options, new Dictionary<string, string>(), []), isUpdate: false, TextWriter.Null);
        var (exitCode, output) = await BuildAsync();
        Assert.True(exitCode == 0, output);

        var wrong = _folder.Write("rules/30 b.csx", "OnResponse(response => response.RouteTo(\"green\"));");
        (exitCode, output) = await BuildAsync();
        Assert.NotEqual(0, exitCode);
        Assert.Contains($"{wrong}(1,33): error CS1061", output, StringComparison.Ordinal);
    }

    private Task<(int ExitCode, string Output)> BuildAsync() => DotnetBuild.RunAsync(_folder.Path, RuleProjects.SolutionName, "-p:GenerateFullPaths=true");
}
