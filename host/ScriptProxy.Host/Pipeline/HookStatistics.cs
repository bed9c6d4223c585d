using ScriptProxy.Host.Metrics;
using ScriptProxy.Sdk;

namespace ScriptProxy.Host.Pipeline;

/// <summary>What the hooks of one loaded unit did, by phase, since it was loaded: another version of it has its own. Thread-safe, counts without locks.</summary>
internal sealed class HookStatistics
{
    private const int PerPhase = 3;

    private static readonly Phase[] Phases = Enum.GetValues<Phase>();

    private readonly StripedCounters _counters = new(Phases.Length * PerPhase);
    private HookFailure? _firstFailure;
    private volatile HookFailure? _lastFailure;

    private enum Counter
    {
        Calls,
        Failures,
        Nanoseconds,
    }

    public HookFailure? FirstFailure => Volatile.Read(ref _firstFailure);

    public HookFailure? LastFailure => _lastFailure;

    /// <summary>All phases together.</summary>
    public HookFigures Total => Phases.Aggregate(default(HookFigures), (sum, phase) => sum + Of(phase));

    /// <param name="stripe">Where to count: <see cref="StripedCounters.CurrentStripe"/>.</param>
    /// <param name="phase">The hook's phase.</param>
    public void Called(int stripe, Phase phase) => _counters.Add(stripe, Index(phase, Counter.Calls), 1);

    /// <param name="stripe">Where to count: <see cref="StripedCounters.CurrentStripe"/>.</param>
    /// <param name="phase">The hook's phase.</param>
    /// <param name="nanoseconds">The time that passed. Most calls are shorter than a tick of <see cref="TimeSpan"/>.</param>
    public void Took(int stripe, Phase phase, long nanoseconds) => _counters.Add(stripe, Index(phase, Counter.Nanoseconds), nanoseconds);

    public void Failed(HookFailure failure)
    {
        _counters.Add(StripedCounters.CurrentStripe, Index(failure.Phase, Counter.Failures), 1);
        Interlocked.CompareExchange(ref _firstFailure, failure, null);
        _lastFailure = failure;
    }

    public HookFigures Of(Phase phase) => new(
        _counters.Sum(Index(phase, Counter.Calls)),
        _counters.Sum(Index(phase, Counter.Failures)),
        TimeSpan.FromTicks(_counters.Sum(Index(phase, Counter.Nanoseconds)) / TimeSpan.NanosecondsPerTick));

    private static int Index(Phase phase, Counter counter) => ((int)phase * PerPhase) + (int)counter;
}
