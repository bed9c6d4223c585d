using ScriptProxy.Testing.Units;

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

    private static IEnumerable<(int Line, string Message)> Findings(string code) => IsPlugin(code)
        ? PluginCode.Check([code], code.Contains("[Fact]", StringComparison.Ordinal) ? [typeof(FakeHooks), typeof(Assert), typeof(FactAttribute)] : [])
            .Select(finding => (finding.Location.GetLineSpan().StartLinePosition.Line, $"{finding.Id}: {finding.GetMessage()}"))
        : RuleScript.Check(code).Select(finding => (finding.Line - 1, $"{finding.Code}: {finding.Message}"));

    private static bool IsPlugin(string code) =>
        code.Contains(": IProxyPlugin", StringComparison.Ordinal) || code.Contains("namespace ", StringComparison.Ordinal);
}
