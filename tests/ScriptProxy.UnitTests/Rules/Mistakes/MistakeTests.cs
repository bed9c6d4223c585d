using ScriptProxy.Host.Diagnostics;
using ScriptProxy.Host.Rules;
using ScriptProxy.Testing.Units;
using ScriptProxy.UnitTests.Rules.Cache;

namespace ScriptProxy.UnitTests.Rules.Mistakes;

/// <summary>
/// Each file of this folder is a rule as somebody gets it wrong, and below the line what the proxy says, whole. UPDATE_MISTAKES=1 writes it anew: read
/// what comes out as the one who made the mistake.
/// </summary>
public sealed class MistakeTests
{
    private const string Line = "-----";

    public static TheoryData<string> Files =>
        [.. Directory.GetFiles(Folder, "*.txt").Select(file => Path.GetFileNameWithoutExtension(file)).Order(StringComparer.Ordinal)];

    private static string Folder => Repository.File("tests", "ScriptProxy.UnitTests", "Rules", "Mistakes");

    [Theory]
    [MemberData(nameof(Files))]
    public void It_is_told_so_that_one_can_mend_it(string mistake)
    {
        var file = Path.Combine(Folder, mistake + ".txt");
        var parts = File.ReadAllText(file).ReplaceLineEndings("\n").Split(Line + "\n");
        var told = Told(parts[0]);
        if (Environment.GetEnvironmentVariable("UPDATE_MISTAKES") == "1")
        {
            File.WriteAllText(file, $"{parts[0]}{Line}\n{told}");
            return;
        }

        Assert.Equal(parts[^1], told);
    }

    private static string Told(string text)
    {
        using var rules = new CachedRules();
        rules.Write("rule.csx", text);
        rules.Write("_keys.csx", "bool Known(IExchange exchange) => exchange.Host.Length > 0;");
        var source = rules.Source();
        DiagnosticList findings = [];
        if (rules.Start(cache: "").Build(source, findings) is { } rule)
        {
            using var hooks = new FakeHooks();
            if (Record.Exception(() => RuleLoader.Load(rule).Configure(hooks)) is { } exception)
            {
                findings.Add(source.WithExcerpt(RuleFault.Explain(exception, rule)));
            }
        }

        return string.Concat(findings.InOrder().Select(finding => finding.ToText() + "\n")).Replace(Path.GetDirectoryName(source.Path) + Path.DirectorySeparatorChar, "", StringComparison.Ordinal);
    }
}
