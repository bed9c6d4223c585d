using ScriptProxy.Sdk.Testing;

namespace ScriptProxy.Testing.Units;

/// <summary>The clock of <c>scriptproxy test</c>, for tests of other kinds.</summary>
public sealed class ManualTimeProvider : TestClock
{
    private long _back;

    /// <summary>The time of day. Timers and timestamps go by the other clock that a machine has, which nobody sets.</summary>
    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() - TimeSpan.FromTicks(Volatile.Read(ref _back));

    public override long GetTimestamp() => base.GetUtcNow().Ticks;

    /// <summary>Sets the time of day back.</summary>
    public void SetBack(TimeSpan by) => Interlocked.Add(ref _back, by.Ticks);
}
