using ScriptProxy.Host.Diagnostics;
using ScriptProxy.Testing.Units;
using ScriptProxy.UnitTests.Rules.Cache;

namespace ScriptProxy.UnitTests.Rules.Examples;

/// <summary>Compiles what the README files show, so that it cannot rot.</summary>
public sealed class ReadmeCodeTests
{
    public static TheoryData<string, int> Blocks
    {
        get
        {
            var blocks = new TheoryData<string, int>();
            foreach (var block in ReadmeBlock.Files.SelectMany(file => ReadmeBlock.Read(file, "csharp")))
            {
                blocks.Add(block.File, block.Line);
            }

            return blocks;
        }
    }

    [Theory]
    [MemberData(nameof(Blocks))]
    public void Code_in_a_readme_compiles(string file, int line)
    {
        var code = ReadmeBlock.Read(file, "csharp").Single(block => block.Line == line).Text;
        Assert.Equal([], Findings(code).Select(finding => $"{file}({line + finding.Line}): {finding.Message}"));
    }

    [Fact]
    public void What_the_proxy_says_of_the_first_rule_without_its_last_line_stands_in_the_book()
    {
        using var rules = new CachedRules();
        rules.Write("25-api.csx", ReadmeBlock.Read("rules/README.md", "csharp").First().Text.Replace("    return Continue;\n", "", StringComparison.Ordinal));
        var source = rules.Source();
        DiagnosticList findings = [];
        Assert.Null(rules.Start(cache: "").Build(source, findings));
        var told = Assert.Single(findings).ToText().Replace(Path.GetDirectoryName(source.Path) + Path.DirectorySeparatorChar, "", StringComparison.Ordinal);
        Assert.Contains($"```\n{told}\n```", File.ReadAllText(Repository.File("rules", "README.md")).ReplaceLineEndings("\n"), StringComparison.Ordinal);
    }

    private static IEnumerable<(int Line, string Message)> Findings(string code) => IsPlugin(code)
        ? PluginCode.Check([code], code.Contains("[Fact]", StringComparison.Ordinal) ? [typeof(FakeHooks), typeof(Assert), typeof(FactAttribute)] : [])
            .Select(finding => (finding.Location.GetLineSpan().StartLinePosition.Line, $"{finding.Id}: {finding.GetMessage()}"))
        : (IsTest(code) ? RuleScript.CheckTest(code) : RuleScript.Check(code)).Select(finding => (finding.Line - 1, $"{finding.Code}: {finding.Message}"));

    private static bool IsTest(string code) => code.Contains("Test(\"", StringComparison.Ordinal);

    private static bool IsPlugin(string code) =>
        code.Contains(": IProxyPlugin", StringComparison.Ordinal) || code.Contains("namespace ", StringComparison.Ordinal);
}
