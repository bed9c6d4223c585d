using ScriptProxy.Sdk.Testing;

namespace ScriptProxy.Testing.Units;

/// <summary>The clock of <c>scriptproxy test</c>, for tests of other kinds.</summary>
public sealed class ManualTimeProvider : TestClock
{
    private static readonly TimeSpan Long = TimeSpan.FromHours(1);

    private long _back;
    private int _longTimers;

    /// <summary>How many timers were made for an hour or more and have not ended. What the proxy does by itself it does more often, and begins at some time after its start.</summary>
    public int LongTimers => Volatile.Read(ref _longTimers);

    /// <summary>The time of day. Timers and timestamps go by the other clock that a machine has, which nobody sets.</summary>
    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() - TimeSpan.FromTicks(Volatile.Read(ref _back));

    public override long GetTimestamp() => base.GetUtcNow().Ticks;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = base.CreateTimer(callback, state, dueTime, period);
        return dueTime >= Long ? new LongTimer(this, timer) : timer;
    }

    /// <summary>Sets the time of day back.</summary>
    public void SetBack(TimeSpan by) => Interlocked.Add(ref _back, by.Ticks);

    private sealed class LongTimer : ITimer
    {
        private readonly ManualTimeProvider _clock;
        private readonly ITimer _timer;
        private int _hasEnded;

        public LongTimer(ManualTimeProvider clock, ITimer timer)
        {
            (_clock, _timer) = (clock, timer);
            Interlocked.Increment(ref clock._longTimers);
        }

        public bool Change(TimeSpan dueTime, TimeSpan period) => _timer.Change(dueTime, period);

        public void Dispose()
        {
            _timer.Dispose();
            if (Interlocked.Exchange(ref _hasEnded, 1) == 0)
            {
                Interlocked.Decrement(ref _clock._longTimers);
            }
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
