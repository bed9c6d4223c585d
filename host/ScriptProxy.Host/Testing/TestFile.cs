using System.Runtime.Loader;
using ScriptProxy.Host.Diagnostics;
using ScriptProxy.Host.Rules;
using ScriptProxy.Host.Units;

namespace ScriptProxy.Host.Testing;

/// <summary>A test file that was read: what it declares. Its code is unloaded with it.</summary>
internal sealed class TestFile : IDisposable
{
    private readonly AssemblyLoadContext _context;

    private TestFile(TestDeclarations declarations, CompiledRule script, AssemblyLoadContext context) => (Declarations, Files, _context) = (declarations, script.Files, context);

    public TestDeclarations Declarations { get; }

    /// <summary>The file and those that it loads.</summary>
    public IReadOnlyList<string> Files { get; }

    /// <summary>Compiles the file, runs its top level, and compiles the rules that it is about.</summary>
    /// <param name="path">The file.</param>
    /// <param name="builder">Compiles it.</param>
    /// <param name="code">Has the rules.</param>
    /// <param name="timeLimit">That of its tests, unless it says otherwise.</param>
    /// <param name="findings">Gets what is wrong.</param>
    /// <returns>Null if there are errors.</returns>
    public static TestFile? Read(string path, RuleBuilder builder, SharedCode code, TimeSpan timeLimit, DiagnosticList findings)
    {
        var folder = Path.GetDirectoryName(path)!;
        var reader = new RuleReader(folder);
        var source = reader.Read(path);
        if (source.Files[path].Problem is { } problem)
        {
            findings.Add(Diagnostic.Error(path, "SP0302", $"the test {problem}"));
            return null;
        }

        if (builder.Build(source, findings) is not { } script || Load(path, script, timeLimit, findings) is not { } file)
        {
            return null;
        }

        var declarations = file.Declarations;

        var rules = RuleFolder.Names(folder).Where(name => !RuleSource.IsTestName(name)).ToList();
        foreach (var name in declarations.RuleNames.Where(name => name != TestDeclarations.All && !rules.Contains(name, StringComparer.OrdinalIgnoreCase)))
        {
            findings.Add(Diagnostic.Error(path, "SP0702", NoRule(name, declarations)));
        }

        foreach (var name in rules.Where(declarations.TakesRule))
        {
            code.Compile(reader.Read(Path.Combine(folder, name)), findings);
        }

        if (findings.HasErrors)
        {
            file.Dispose();
            return null;
        }

        return file;
    }

    public void Dispose() => _context.Unload();

    private static TestFile? Load(string path, CompiledRule script, TimeSpan timeLimit, DiagnosticList findings)
    {
        var declarations = new TestDeclarations(path, timeLimit);
        AssemblyLoadContext? context = null;
        try
        {
            var (start, assembly) = RuleLoader.Open(script);
            context = AssemblyLoadContext.GetLoadContext(assembly)!;
            LoadThread.Run(() => start(declarations), "the file's top level", limit: null, "declare tests");
        }
        catch (Exception exception)
        {
            var (file, line, column) = RuleFault.Locate(exception, script.Files) ?? (path, 0, 0);
            findings.Add(Diagnostic.Error(file, "SP0701", $"no test of the file ran, as its top level threw {exception.GetType().Name}: {exception.Message}", line, column));
            context?.Unload();
            return null;
        }

        if (declarations.Declared.Count == 0)
        {
            findings.Add(Diagnostic.Warning(path, "SP0703", "the file declares no test: Test(\"what is so\", async proxy => { ... });"));
        }

        return new TestFile(declarations, script, context);
    }

    private static string NoRule(string name, TestDeclarations declarations) => declarations.NamesRules
        ? $"there is no rule '{name}' beside the test"
        : $"there is no rule '{name}' beside the test; Rules(\"...\") at its top names those that it is about, Rules() says that there are none";
}
