using System.Text.RegularExpressions;
using ScriptProxy.Host.Metrics;
using ScriptProxy.Host.Units;
using ScriptProxy.Sdk.Budgets;

namespace ScriptProxy.Host.Pipeline;

/// <summary>
/// Measures the hooks of one exchange. They run one after another, so one look at the clock ends one hook's time and begins the next one's.
/// </summary>
internal sealed class HookClock(TimeProvider time)
{
    private readonly double _nanosecondsPerTick = 1e9 / time.TimestampFrequency;
    private long _last;
    private int _stripe;

    /// <summary>Whether nothing is counted: of exchanges that are only questions.</summary>
    public bool IsOff { get; set; }

    public DateTimeOffset Now => time.GetUtcNow();

    /// <summary>Before the first of several hooks.</summary>
    public void Start()
    {
        _last = time.GetTimestamp();
        _stripe = StripedCounters.CurrentStripe;
    }

    public void Called(Hook hook)
    {
        if (!IsOff)
        {
            hook.Unit.Statistics.Called(_stripe, hook.Phase);
        }
    }

    public void Ended(Hook hook)
    {
        if (IsOff)
        {
            return;
        }

        var now = time.GetTimestamp();
        var nanoseconds = (long)((now - _last) * _nanosecondsPerTick);
        hook.Unit.Statistics.Took(_stripe, hook.Phase, nanoseconds);
        hook.Unit.Took(nanoseconds);
        _last = now;
    }

    public void Failed(Hook hook, Exception exception, string request, string? errorId)
    {
        if (IsOff)
        {
            return;
        }

        var statistics = hook.Unit.Statistics;
        var now = Now;
        var isExample = statistics.WantsExample(now);
        var place = isExample ? UnitPlace.Of(exception, hook.Unit) : null;
        statistics.Failed(new HookFailure(hook.Phase, exception.Message, request, errorId, now, place) { Budget = BudgetOf(hook.Unit, exception) }, isExample);
    }

    /// <summary>The budget that a call has used up; null if it failed for another reason. A regular expression that was stopped after that time has kept its thread for as long, though it never came to be judged.</summary>
    private static BudgetKind? BudgetOf(Unit unit, Exception exception) => exception switch
    {
        BudgetExceededException exceeded => exceeded.Kind,
        RegexMatchTimeoutException { MatchTimeout: var time } when unit.Kind == UnitKind.Rule && unit.Budget.Time > TimeSpan.Zero && time >= unit.Budget.Time => BudgetKind.Time,
        AggregateException { InnerExceptions: [var only] } => BudgetOf(unit, only),
        _ => null,
    };
}
