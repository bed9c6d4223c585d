using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;

namespace ScriptProxy.Sdk.Budgets;

/// <content>Judges the call that is charged.</content>
internal sealed partial class BudgetThread
{
    private const int Grace = 1024;

    private static readonly TimeSpan WaitOfGrace = TimeSpan.FromMilliseconds(10);

    /// <summary>Whether nothing may be tidied up deep down the stack: all that is called there throws again.</summary>
    public bool IsPastTidyingUp => _charged is { } call ? call.Exceeded is { } exceeded && (exceeded.Kind == BudgetKind.Stack || CheckpointState.Left <= 0) : _stray.HasExceeded;

    /// <summary>Where a <c>catch</c> wants what is thrown: not once the call has used more than its budget, which is looked at here too, since what was thrown may have taken long.</summary>
    public bool MayCatch()
    {
        if (_charged is not { } call)
        {
            return !_stray.HasExceeded;
        }

        JudgeTime(call);
        return call.Exceeded is null;
    }

    /// <summary>After so many checkpoints.</summary>
    public void Look()
    {
        CheckpointState.Left = Stretch;
        _isTouched = true;
        if (_charged is { } call)
        {
            ThrowIfExceeded(call);
            JudgeAllocation(call, 0);
            if (_meter.Time(call.Limits.Time.Ticks, call.Time) is { } used)
            {
                Exceed(call, BudgetKind.Time, used, call.Limits.Time.Ticks);
            }

            CheckpointState.Left = _stretch = _meter.IsSlow(call.Limits.Time.Ticks) ? 0 : Math.Min(Stretch, (_stretch + 1) * 4);
        }
        else
        {
            _stray.Look();
        }
    }

    /// <summary>Before, or after, much is allocated at once.</summary>
    /// <param name="more">What is about to be allocated, in bytes.</param>
    public void LookAtAllocation(long more)
    {
        if (_charged is not { } call)
        {
            return;
        }

        if (call.Exceeded is null)
        {
            JudgeAllocation(call, more);
        }
        else if (--CheckpointState.Left < 0 || !call.MayTidyUpWith(call.Allocated + _meter.Allocated() + more))
        {
            ThrowIfExceeded(call);
        }
    }

    /// <summary>Before much is taken from where it may lie unused.</summary>
    /// <param name="bytes">How much.</param>
    public void LookAtRent(long bytes)
    {
        if (_charged is { Limits.Allocation: > 0 and var limit } && bytes > limit)
        {
            LookAtAllocation(bytes);
        }
    }

    /// <summary>At a method that is called deep down the stack.</summary>
    public void LookAtStack()
    {
        if (_charged is { } call)
        {
            Exceed(call, BudgetKind.Stack, StackSize, StackSize);
        }
        else if (CheckpointState.StackEnd != 0 || !RuntimeHelpers.TryEnsureSufficientExecutionStack())
        {
            throw _stray.Exceed(BudgetKind.Stack, StackSize, StackSize);
        }
        else
        {
            CheckpointState.StackEnd = CheckpointState.StackHere() - StackSize;
        }
    }

    /// <summary>How long the thread may be blocked: what is left to its call. Null for as long as it likes.</summary>
    public TimeSpan? MayBlock()
    {
        if (_charged is not { Limits.Time.Ticks: > 0 } call)
        {
            return null;
        }

        if (call.Exceeded is not null && (CheckpointState.Left -= Stretch) > 0)
        {
            return WaitOfGrace;
        }

        ThrowIfExceeded(call);
        var limit = call.Limits.Time.Ticks;
        return TimeSpan.FromTicks(_meter.Time(limit, call.Time) is null ? Math.Max(0, limit - call.Time - _meter.Spent(limit)) : 0);
    }

    /// <summary>After a wait that was cut short, or not.</summary>
    /// <param name="milliseconds">How long it was.</param>
    /// <param name="isOver">Whether what was waited for has not come, and was to be waited for longer.</param>
    public void Blocked(long milliseconds, bool isOver)
    {
        if (_charged is not { } call)
        {
            return;
        }

        _meter.Wait(milliseconds);
        if (isOver)
        {
            var limit = call.Limits.Time.Ticks;
            Exceed(call, BudgetKind.Time, Math.Max(call.Time + _meter.Spent(limit), limit), limit);
        }
    }

    private void JudgeAllocation(BudgetCall call, long more)
    {
        if (call.Limits.Allocation > 0 && call.Allocated + _meter.Allocated() + more is var used && used > call.Limits.Allocation)
        {
            Exceed(call, BudgetKind.Allocation, used, call.Limits.Allocation);
        }
    }

    /// <summary>Judges without a word: whoever called the rule is told.</summary>
    private void JudgeTime(BudgetCall call)
    {
        var limit = call.Limits.Time.Ticks;
        if (call.Exceeded is null && _meter.Time(limit, call.Time) is { } used)
        {
            var exception = Note(call, BudgetKind.Time, used, limit);
            ExceptionDispatchInfo.SetRemoteStackTrace(exception, new StackTrace(fNeedFileInfo: true).ToString()); // thrown elsewhere, it would not say where the rule was
        }
    }

    private static void ThrowIfExceeded(BudgetCall call)
    {
        if (call.Exceeded is { } exceeded)
        {
            CheckpointState.Left = 0;
            throw exceeded.Again();
        }
    }

    private void Exceed(BudgetCall call, BudgetKind kind, long used, long limit)
    {
        ThrowIfExceeded(call);
        throw Note(call, kind, used, limit);
    }

    private BudgetExceededException Note(BudgetCall call, BudgetKind kind, long used, long limit)
    {
        var exception = BudgetExceededException.Of(kind, call.Subject, used, limit, call.Limits.IsFixed);
        call.Exceed(exception, call.Allocated + _meter.Allocated());
        CheckpointState.Left = Grace;
        return exception;
    }
}
