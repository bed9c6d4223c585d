namespace ScriptProxy.Sdk.Budgets;

/// <summary>
/// One call of a rule's code and what it has used. A call that stays on its thread is accounted in an object of the thread, so it costs no allocation; one that goes on
/// elsewhere, after an <c>await</c> or in a task, has one of its own, which several threads may charge at once.
/// </summary>
internal sealed class BudgetCall
{
    private const int MostTidyingRuns = 16;
    private const long MostTidyingAllocation = 16 << 20;

    private long _time;
    private long _allocated;
    private long _allocatedWhenExceeded;
    private int _tidyingRuns;
    private BudgetExceededException? _exceeded;

    public BudgetSubject Subject { get; private set; } = BudgetSubject.Stray;

    public BudgetLimits Limits { get; private set; } = BudgetLimits.OfBackground;

    /// <summary>Whether it is a call that the host has begun on this thread and that has not come back.</summary>
    public bool IsOpen { get; private set; }

    /// <summary>Who was charged on this thread before, and which open call this one is within.</summary>
    public (BudgetCall? Charged, BudgetCall? Open, nuint StackEnd, int Left) Outer { get; private set; }

    /// <summary>What measures the call that was charged before, stopped.</summary>
    public Meter OuterMeter { get; set; }

    /// <summary>What the execution context carried when the call began.</summary>
    public BudgetCall? Carried { get; private set; }

    /// <summary>What goes on elsewhere; null while nothing does.</summary>
    public BudgetCall? Detached { get; private set; }

    /// <summary>Charged so far, in ticks, without what the threads that run it now have not settled.</summary>
    public long Time => Volatile.Read(ref _time);

    /// <summary>Charged so far, in bytes.</summary>
    public long Allocated => Volatile.Read(ref _allocated);

    /// <summary>Whether nothing is left, by what is charged so far.</summary>
    public bool IsUsedUp => (Limits.Time.Ticks > 0 && Time > Limits.Time.Ticks) || (Limits.Allocation > 0 && Allocated > Limits.Allocation) || Exceeded is not null;

    /// <summary>Why nothing of it may go on; null while it may.</summary>
    public BudgetExceededException? Exceeded => Volatile.Read(ref _exceeded);

    public void Open(BudgetSubject subject, BudgetLimits limits, (BudgetCall? Charged, BudgetCall? Open, nuint StackEnd, int Left) outer, BudgetCall? carried)
    {
        (Subject, Limits, Outer, Carried, IsOpen) = (subject, limits, outer, carried, true);
        (_time, _allocated, _tidyingRuns) = (0, 0, 0);
    }

    /// <summary>Ends it, and lets go of whatever could keep a unit's code.</summary>
    /// <returns>What is left to judge of it; null for nothing.</returns>
    public BudgetCall? Close()
    {
        var judged = Exceeded is null ? Detached : Detach();
        (Outer, Carried, Detached, _exceeded, IsOpen) = (default, null, null, null, false);
        return judged;
    }

    /// <summary>The call as it goes on elsewhere, with all that it has used.</summary>
    public BudgetCall Detach() =>
        Detached ??= new BudgetCall { Subject = Subject, Limits = Limits, _time = _time, _allocated = _allocated, _allocatedWhenExceeded = _allocatedWhenExceeded, _exceeded = _exceeded };

    public void Charge(long ticks, long bytes)
    {
        Interlocked.Add(ref _time, ticks);
        Interlocked.Add(ref _allocated, bytes);
    }

    /// <summary>Ends it for having used too much. The first reason stays.</summary>
    /// <param name="exception">The reason.</param>
    /// <param name="allocated">What it has allocated by then, in bytes.</param>
    public void Exceed(BudgetExceededException exception, long allocated)
    {
        _allocatedWhenExceeded = allocated;
        Interlocked.CompareExchange(ref _exceeded, exception, null);
    }

    /// <summary>Whether what tidies up after it may go on on a thread, once more.</summary>
    public bool MayTidyUp() => Interlocked.Increment(ref _tidyingRuns) <= MostTidyingRuns;

    /// <summary>Whether what tidies up after it may have allocated so many bytes, with all that was allocated before.</summary>
    public bool MayTidyUpWith(long allocated) => Limits.Allocation == 0 || allocated - _allocatedWhenExceeded <= MostTidyingAllocation;

    /// <summary>For who waits for what goes on elsewhere: what it came to does not count if it used too much on the way.</summary>
    public void ThrowIfExceeded()
    {
        if (Exceeded is { } exceeded)
        {
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(exceeded);
        }
    }
}
