using ScriptProxy.Host.Diagnostics;
using ScriptProxy.Host.Metrics;
using ScriptProxy.Host.Rules.Cache;
using ScriptProxy.Host.Rules.Weaving;

namespace ScriptProxy.Host.Rules;

/// <summary>
/// Makes a compiled rule of a source: out of the cache if it is kept there, with the compiler otherwise. As long as the cache has everything,
/// the compiler is not even loaded, which saves a second and some 90 MB. Thread-safe.
/// </summary>
internal sealed class RuleBuilder(RuleCacheSetting cache, TimeProvider time) : IMetricSource
{
    private readonly DurationHistogram _compiling = new(0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5);
    private long _kept;
    private volatile bool _isWarm;

    public IEnumerable<Metric> Metrics =>
    [
        new(MetricKind.Histogram, "scriptproxy.rule.compile.duration", "s", "How long the compiler took for rules, with and without errors.", () => _compiling.Read()),
        Metric.Single(MetricKind.Counter, "scriptproxy.rule.cache.hits", "{rule}", "Rules that were kept compiled and so did not need the compiler.", () => Volatile.Read(ref _kept)),
    ];

    /// <summary>Whether the compiler is loaded.</summary>
    public bool IsWarm => _isWarm;

    /// <summary>Builds a rule.</summary>
    /// <param name="source">The rule.</param>
    /// <param name="diagnostics">Gets the errors and warnings; those of a rule that was kept are what they were when it was compiled.</param>
    /// <returns>The rule, or null if there were errors.</returns>
    public CompiledRule? Build(RuleSource source, DiagnosticList diagnostics)
    {
        var findings = new DiagnosticList();
        try
        {
            return Build(source, RuleDebugging.IsOn, findings); // asked once: a debugger may come at any time
        }
        finally
        {
            diagnostics.AddRange(findings
                .Where(finding => source.Original is null || finding.Severity == Severity.Error || finding.Code == UnboundedCalls.Code) // it has warned without its log points, which may call what the configuration refuses
                .Select(source.WithExcerpt));
        }
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

    private CompiledRule? Build(RuleSource source, bool forDebugger, DiagnosticList findings)
    {
        var kept = forDebugger ? null : cache.Current;
        if (kept?.Find(source, findings) is { } known)
        {
            Interlocked.Increment(ref _kept);
            return known;
        }

        var began = time.GetTimestamp();
        var compiled = RuleCompiler.Compile(source, findings, forDebugger);
        _compiling.Add(StripedCounters.CurrentStripe, time.GetElapsedTime(began));
        _isWarm = true;
        if (compiled is not null && source.Original is null)
        {
            kept?.Keep(compiled, findings);
        }

        return compiled;
    }
}
