using ScriptProxy.Host.Logging;
using ScriptProxy.Host.Metrics;
using ScriptProxy.Sdk;
using ScriptProxy.Sdk.Budgets;

namespace ScriptProxy.Host.Pipeline;

/// <summary>What the hooks of one loaded unit did, by phase, since it was loaded: another version of it has its own. Thread-safe, counts without locks.</summary>
internal sealed class HookStatistics
{
    private const int PerPhase = 4;

    private static readonly Phase[] Phases = Enum.GetValues<Phase>();

    private readonly StripedCounters _counters = new(Phases.Length * PerPhase);
    private readonly long[] _exceeded = new long[Enum.GetValues<BudgetKind>().Length];
    private readonly TurnsPerSecond _examples = new(1);
    private volatile HookFailure? _example;
    private volatile HookFailure? _lastFailure;

    private enum Counter
    {
        Calls,
        Failures,
        Exceeded,
        Nanoseconds,
    }

    /// <summary>The last failure whose place was looked up: that costs more than most exchanges do, so it is done once a second.</summary>
    public HookFailure? Example => _example;

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

    /// <summary>Whether this failure is to be the example.</summary>
    public bool WantsExample(DateTimeOffset now) => _examples.TryTake(now);

    public void Failed(HookFailure failure, bool isExample)
    {
        _counters.Add(StripedCounters.CurrentStripe, Index(failure.Phase, Counter.Failures), 1);
        if (failure.Budget is { } budget)
        {
            _counters.Add(StripedCounters.CurrentStripe, Index(failure.Phase, Counter.Exceeded), 1);
            Interlocked.Increment(ref _exceeded[(int)budget]);
        }

        _lastFailure = failure;
        if (isExample)
        {
            _example = failure;
        }
    }

    /// <summary>How many of the failures were calls that used more than this budget.</summary>
    public long Exceeded(BudgetKind budget) => Volatile.Read(ref _exceeded[(int)budget]);

    public HookFigures Of(Phase phase) => new(
        _counters.Sum(Index(phase, Counter.Calls)),
        _counters.Sum(Index(phase, Counter.Failures)),
        TimeSpan.FromTicks(_counters.Sum(Index(phase, Counter.Nanoseconds)) / TimeSpan.NanosecondsPerTick))
    {
        Exceeded = _counters.Sum(Index(phase, Counter.Exceeded)),
    };

    private static int Index(Phase phase, Counter counter) => ((int)phase * PerPhase) + (int)counter;
}
