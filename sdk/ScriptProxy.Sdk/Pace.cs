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
    /// <param name="count">How many events there were since one was last told, this one included.</param>
    /// <returns>Whether to tell it.</returns>
    public bool Tell(out long count)
    {
        Interlocked.Increment(ref _untold);
        count = 0;
        var now = time.GetTimestamp();
        var silentUntil = Volatile.Read(ref _silentUntil);
        if (now < silentUntil || Interlocked.CompareExchange(ref _silentUntil, now + (long)(_pause.TotalSeconds * time.TimestampFrequency), silentUntil) != silentUntil)
        {
            return false;
        }

        count = Interlocked.Exchange(ref _untold, 0);
        return true;
    }
}
