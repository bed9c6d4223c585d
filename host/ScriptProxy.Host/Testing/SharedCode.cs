using System.Collections.Concurrent;
using System.Reflection;
using System.Runtime.CompilerServices;
using ScriptProxy.Host.Diagnostics;
using ScriptProxy.Host.Plugins;
using ScriptProxy.Host.Rules;
using ScriptProxy.Host.Testing.Coverage;
using ScriptProxy.Host.Units;

namespace ScriptProxy.Host.Testing;

/// <summary>
/// The code of rules and plugins, compiled and loaded once for all tests of a run, which makes a test a matter of milliseconds. Each test runs a rule's top level anew, so nothing is
/// shared but static fields: a rule that has any is loaded for each test. Thread-safe.
/// </summary>
internal sealed class SharedCode(RuleBuilder builder, CoverageRecord? coverage) : IDisposable
{
    private readonly ConcurrentDictionary<(string Path, string Hash), Lazy<Built>> _rules = new();
    private readonly ConcurrentDictionary<(string Path, string Hash), Lazy<(UnitCode? Code, DiagnosticList Findings)>> _plugins = new();
    private readonly Lazy<PrivateFolders> _folders = new(() => new PrivateFolders());

    /// <summary>Where copies of plugins lie.</summary>
    public PrivateFolders Folders => _folders.Value;

    /// <summary>Compiles a rule, unless it has been.</summary>
    public CompiledRule? Compile(RuleSource rule, DiagnosticList diagnostics) => BuiltOf(rule, diagnostics).Rule;

    public UnitCode? Open(RuleSource rule, ref CompiledRule? compiled, DiagnosticList diagnostics)
    {
        var built = BuiltOf(rule, diagnostics);
        compiled = built.Rule;
        return compiled is null ? null : built.Code();
    }

    public UnitCode? Open(PluginSource plugin, Func<DiagnosticList, UnitCode?> load, DiagnosticList diagnostics)
    {
        var (code, findings) = _plugins.GetOrAdd((plugin.Folder, plugin.ContentHash), _ => new(() =>
        {
            var findings = new DiagnosticList();
            return (load(findings), findings);
        })).Value;
        diagnostics.AddRange(findings);
        return code;
    }

    public void Dispose()
    {
        foreach (var plugin in _plugins.Values.Where(plugin => plugin.IsValueCreated))
        {
            plugin.Value.Code?.Context.Unload();
        }

        foreach (var rule in _rules.Values.Where(rule => rule.IsValueCreated))
        {
            rule.Value.Unload();
        }

        if (_folders.IsValueCreated)
        {
            _folders.Value.Dispose();
        }
    }

    private Built BuiltOf(RuleSource rule, DiagnosticList diagnostics)
    {
        var built = _rules.GetOrAdd((rule.Path, rule.ContentHash), _ => new Lazy<Built>(() =>
        {
            var findings = new DiagnosticList();
            var compiled = builder.Build(rule, findings);
            return new Built(compiled is null || coverage is null ? compiled : coverage.Probe(compiled), findings, coverage);
        })).Value;
        diagnostics.AddRange(built.Findings);
        return built;
    }

    private sealed class Built(CompiledRule? rule, DiagnosticList findings, CoverageRecord? coverage)
    {
        private readonly Lock _lock = new();
        private readonly List<UnitCode> _loaded = [];
        private bool? _isShared;

        public CompiledRule? Rule => rule;

        public DiagnosticList Findings => findings;

        public UnitCode Code()
        {
            lock (_lock)
            {
                if (_isShared == true)
                {
                    return _loaded[0];
                }

                var code = RuleLoader.Load(rule!);
                coverage?.Loaded(rule!.Path, code.Assembly!);
                _loaded.Add(code);
                _isShared ??= !HasStatics(code.Assembly!);
                return code;
            }
        }

        public void Unload() => _loaded.ForEach(code => code.Context.Unload());

        // What the compiler keeps in types of its own, such as delegates of lambdas, does not change. A property's field is the compiler's, too, and its value the rule's.
        private static bool HasStatics(Assembly assembly) => assembly.GetTypes()
            .Where(type => type.Name[0] != '<' && !type.IsDefined(typeof(CompilerGeneratedAttribute), inherit: false))
            .SelectMany(type => type.GetFields(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic))
            .Any(field => !field.IsLiteral);
    }
}
