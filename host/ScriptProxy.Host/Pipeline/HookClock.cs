using ScriptProxy.Host.Metrics;
using ScriptProxy.Host.Units;

namespace ScriptProxy.Host.Pipeline;

/// <summary>
/// Measures the hooks of one exchange. They run one after another, so one look at the clock ends one hook's time and begins the next one's.
/// </summary>
internal sealed class HookClock(TimeProvider time)
{
    private readonly double _nanosecondsPerTick = 1e9 / time.TimestampFrequency;
    private long _last;
    private int _stripe;

    /// <summary>Before the first of several hooks.</summary>
    public void Start()
    {
        _last = time.GetTimestamp();
        _stripe = StripedCounters.CurrentStripe;
    }

    public void Called(Hook hook) => hook.Unit.Statistics.Called(_stripe, hook.Phase);

    public void Ended(Hook hook)
    {
        var now = time.GetTimestamp();
        hook.Unit.Statistics.Took(_stripe, hook.Phase, (long)((now - _last) * _nanosecondsPerTick));
        _last = now;
    }

    public void Failed(Hook hook, Exception exception, string? errorId)
    {
        // Looking up lines costs more than most exchanges do, and an example is all that is wanted.
        var statistics = hook.Unit.Statistics;
        var place = statistics.FirstFailure is null ? UnitPlace.Of(exception, hook.Unit) : null;
        statistics.Failed(new HookFailure(hook.Phase, exception.Message, errorId, time.GetUtcNow(), place));
    }
}
