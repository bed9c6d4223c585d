namespace ScriptProxy.Sdk.Budgets;

/// <summary>
/// Who is charged for what the current thread does, and the judgement. A rule's code passes checkpoints, and at the first few and every <see cref="Stretch"/>th of them looks here; at each, where much time is between them.
/// Once a call has used too much, it has <see cref="Grace"/> checkpoints to tidy up; then each one throws, whatever it catches.
/// </summary>
internal sealed partial class BudgetThread
{
    private const int Stretch = 64;
    private const int FirstStretch = 3; // a loop over slow calls of a library must not make sixty-four of them unseen
    private const int StackSize = 256 << 10;

    /// <summary>What must be left of the stack, so that a <c>finally</c> may throw.</summary>
    public const int StackOfFinally = StackSize - (64 << 10);

    // A thread that runs for so short a time, and was perhaps made to wait by the machine, is charged no more.
    private const long LeastRun = 5 * TimeSpan.TicksPerMillisecond;

    private static readonly AsyncLocal<BudgetCall?> Carrier = new(changed =>
    {
        if (changed.ThreadContextChanged)
        {
            Current.Follow(changed.CurrentValue);
        }
    });

    [ThreadStatic]
    private static BudgetThread? _current;

    private readonly StrayWatch _stray = new();
    private BudgetCall? _own;
    private BudgetCall? _charged;
    private BudgetCall? _open;
    private BudgetCall? _carried;
    private Meter _meter;
    private int _stretch;
    private bool _isTouched;

    public static BudgetThread Current => _current ??= new BudgetThread();

    /// <summary>Begins a call. Costs no allocation, unless it is within another one.</summary>
    /// <param name="subject">Whose it is.</param>
    /// <param name="limits">What it may use.</param>
    /// <param name="exactly">Whether its processor time is measured even if it passes no checkpoint.</param>
    public static BudgetCall Open(BudgetSubject subject, BudgetLimits limits, bool exactly = false)
    {
        var thread = Current;
        var call = thread._own;
        if (call is not { IsOpen: false })
        {
            call = new BudgetCall();
            thread._own ??= call;
        }

        call.Open(subject, limits, (thread._charged, thread._open, CheckpointState.StackEnd, CheckpointState.Left), thread._carried);
        if (thread._charged is not null)
        {
            call.OuterMeter = thread._meter.Turned();
        }

        thread._meter = default;
        if (exactly)
        {
            thread._meter.StartExactly();
        }

        thread._charged = thread._open = call;
        CheckpointState.StackEnd = CheckpointState.StackHere() - StackSize;
        CheckpointState.Left = thread._stretch = FirstStretch;
        thread._isTouched = true;
        return call;
    }

    /// <summary>Ends a call, on the thread that began it.</summary>
    /// <param name="call">The call, which must not be used again.</param>
    /// <returns>What there is to judge, now and when all of it has come back: what goes on elsewhere, or has used too much. Null if there is nothing.</returns>
    public static BudgetCall? Close(BudgetCall call)
    {
        var thread = Current;
        if (call.Detached is not null)
        {
            thread.Settle();
        }
        else if (thread._meter.IsExact)
        {
            thread.JudgeTime(call); // one call of a library is judged when it has come back
        }

        if (!ReferenceEquals(thread._carried, call.Carried))
        {
            Carrier.Value = thread._carried = call.Carried;
        }

        (thread._charged, thread._open, CheckpointState.StackEnd, CheckpointState.Left) = call.Outer;
        thread._meter = thread._charged is null ? default : call.OuterMeter.Turned();
        return call.Close();
    }

    /// <summary>Before something takes the execution context along: what runs there is charged to the same call.</summary>
    public void Carry()
    {
        if (_charged is not { } call)
        {
            return;
        }

        if (call.IsOpen)
        {
            _charged = call = call.Detach();
        }

        if (!ReferenceEquals(_carried, call))
        {
            Carrier.Value = _carried = call;
        }
    }

    /// <summary>The execution context of the thread has become another one.</summary>
    private void Follow(BudgetCall? carried)
    {
        _carried = carried;

        // Back in the context that the host called in, its call goes on.
        var next = _open is { } open && ReferenceEquals(carried, open.Carried) ? open.Detached ?? open : carried;
        if (ReferenceEquals(next, _charged))
        {
            return;
        }

        Settle();
        _charged = next;
        _meter.Start();
        CheckpointState.StackEnd = next is null ? 0 : CheckpointState.StackHere() - StackSize;
        (CheckpointState.Left, _isTouched) = next switch
        {
            { Exceeded: not null } => (next.MayTidyUp() ? Stretch : 0, true),
            { IsUsedUp: true } => (0, true), // many short runs may never come to the end of a stretch
            _ => (_stretch = FirstStretch, false),
        };
    }

    /// <summary>Charges what the thread has done for its call so far. Where the rule's code was not there, the host did it: read a body as it came, say.</summary>
    private void Settle()
    {
        if (_charged is { Limits.IsRenewed: false } call && (_isTouched || CheckpointState.Left != FirstStretch))
        {
            call.Charge(_meter.Spent(LeastRun), _meter.Allocated());
        }

        _meter = default;
    }
}
