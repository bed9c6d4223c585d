namespace ScriptProxy.Sdk;

/// <summary>
/// Keeps what is said of many events from becoming a flood of its own: lets one be told now and then, with the number of those that were not. Thread-safe; asking
/// allocates nothing and waits for nobody.
/// </summary>
/// <param name="time">The time.</param>
/// <param name="pause">How long nothing is told after an event was. Default: null, a second.</param>
public sealed class Pace(TimeProvider time, TimeSpan? pause = null)
{
    private readonly TimeSpan _pause = pause ?? TimeSpan.FromSeconds(1);
    private long _silentUntil = long.MinValue;
    private long _untold;

    /// <summary>Notes an event.</summary>
    /// <param name="untold">Those since one was last told, this one left out. It is the end of a sentence about this one.</param>
    /// <returns>Whether to tell it.</returns>
    public bool Tell(out Untold untold)
    {
        Interlocked.Increment(ref _untold);
        untold = default;
        var now = time.GetTimestamp();
        var silentUntil = Volatile.Read(ref _silentUntil);
        if (now < silentUntil || Interlocked.CompareExchange(ref _silentUntil, now + (long)(_pause.TotalSeconds * time.TimestampFrequency), silentUntil) != silentUntil)
        {
            return false;
        }

        untold = new Untold(Interlocked.Exchange(ref _untold, 0) - 1);
        return true;
    }
}
