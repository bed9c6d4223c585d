namespace ScriptProxy.Sdk.Budgets;

/// <summary>
/// Watches a rule's code on a thread where nobody has begun a call: a thread that it has started, a timer of the framework. When one piece of it ends and the next begins cannot be
/// seen, so what goes on without a pause for <see cref="Limit"/> counts as one that does not end.
/// </summary>
internal sealed class StrayWatch
{
    private const long Limit = 10 * TimeSpan.TicksPerSecond;
    private const long Pause = 100;

    private Meter _meter;
    private long _last;
    private BudgetExceededException? _exceeded;

    public bool HasExceeded => _exceeded is not null && Environment.TickCount64 - _last <= Pause;

    public BudgetExceededException Exceed(BudgetKind kind, long used, long limit)
    {
        _last = Environment.TickCount64;
        _exceeded = BudgetExceededException.Of(kind, BudgetSubject.Stray, used, limit, isFixed: true);
        return _exceeded.Again(); // the trace of what is thrown holds the rule's code, and the thread may outlive it
    }

    public void Look()
    {
        var now = Environment.TickCount64;
        if (now - _last > Pause)
        {
            _meter = default;
            _exceeded = null;
        }

        _last = now;
        if (_exceeded is null && _meter.Time(Limit, 0) is { } used)
        {
            throw Exceed(BudgetKind.Time, used, Limit);
        }

        if (_exceeded is { } exceeded)
        {
            throw exceeded.Again();
        }
    }
}
