using System.Text;
using ScriptProxy.Host.Diagnostics;
using ScriptProxy.Host.Rules;
using ScriptProxy.Sdk;

namespace ScriptProxy.Testing.Units;

/// <summary>Compiles and runs a rule for a test as the host does.</summary>
internal static class RuleScript
{
    /// <summary>Registers the hooks of a rule's text.</summary>
    /// <exception cref="InvalidOperationException">It does not compile; the message has the findings.</exception>
    public static void Run(string text, Hooks hooks) => Run(Source(text), hooks);

    /// <summary>Registers the hooks of a rule's file.</summary>
    /// <exception cref="InvalidOperationException">It does not compile; the message has the findings.</exception>
    public static void RunFile(string path, Hooks hooks) => Run(Read(path), hooks);

    /// <returns>What the compiler says to a rule's text, warnings included.</returns>
    public static DiagnosticList Check(string text) => Check(Source(text));

    /// <returns>What the compiler says to the text of a rule's test, warnings included.</returns>
    public static DiagnosticList CheckTest(string text) => Check(Source(text, "rule.test.csx"));

    /// <returns>What the compiler says to a rule's file, warnings included.</returns>
    public static DiagnosticList CheckFile(string path) => Check(Read(path));

    private static void Run(RuleSource source, Hooks hooks)
    {
        DiagnosticList findings = [];
        var rule = RuleCompiler.Compile(source, findings) ?? throw new InvalidOperationException(string.Join(Environment.NewLine, findings));
        RuleLoader.Load(rule).Configure(hooks);
    }

    private static DiagnosticList Check(RuleSource source)
    {
        DiagnosticList findings = [];
        RuleCompiler.Compile(source, findings);
        return findings;
    }

    private static RuleSource Read(string path) => new RuleReader(Path.GetDirectoryName(path)!).Read(path);

    private static RuleSource Source(string text, string name = "test.csx")
    {
        var path = Path.Combine(AppContext.BaseDirectory, name);
        return new RuleSource(name, path, "", new Dictionary<string, RuleFile> { [path] = new(path, Encoding.UTF8.GetBytes(text)) });
    }
}
