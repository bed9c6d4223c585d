using ScriptProxy.Host.Diagnostics;
using ScriptProxy.Host.Rules.Cache;

namespace ScriptProxy.Host.Rules;

/// <summary>
/// Makes a compiled rule of a source: out of the cache if it is kept there, with the compiler otherwise. As long as the cache has everything,
/// the compiler is not even loaded, which saves a second and some 90 MB. Thread-safe.
/// </summary>
internal sealed class RuleBuilder(RuleCacheSetting cache)
{
    private volatile bool _isWarm;

    /// <summary>Whether the compiler is loaded.</summary>
    public bool IsWarm => _isWarm;

    /// <summary>Builds a rule.</summary>
    /// <param name="source">The rule.</param>
    /// <param name="diagnostics">Gets the errors and warnings; those of a rule that was kept are what they were when it was compiled.</param>
    /// <returns>The rule, or null if there were errors.</returns>
    public CompiledRule? Build(RuleSource source, DiagnosticList diagnostics)
    {
        var kept = cache.Current;
        if (kept?.Find(source, diagnostics) is { } known)
        {
            return known;
        }

        var findings = new DiagnosticList();
        var compiled = RuleCompiler.Compile(source, findings);
        _isWarm = true;
        diagnostics.AddRange(findings);
        if (compiled is not null)
        {
            kept?.Keep(compiled, findings);
        }

        return compiled;
    }

    /// <summary>Loads the compiler, unless it was needed before.</summary>
    public void WarmUp()
    {
        if (!_isWarm)
        {
            RuleCompiler.WarmUp();
            _isWarm = true;
        }
    }
}
