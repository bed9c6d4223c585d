namespace ScriptProxy.Host.Logging;

/// <summary>Lets something happen a few times in a second, and no more often. A second begins with the first time. Thread-safe, without a lock.</summary>
/// <param name="most">How often, 255 at most.</param>
internal sealed class TurnsPerSecond(byte most)
{
    private const int Second = 1000;

    private long _window; // when it began, in milliseconds, and how often since, in the lowest byte

    /// <summary>Whether there is one left at this moment, which is not taken.</summary>
    public bool IsFree(DateTimeOffset now) => TakenBy(now.ToUnixTimeMilliseconds(), Volatile.Read(ref _window)) < most;

    public bool TryTake(DateTimeOffset now)
    {
        var at = now.ToUnixTimeMilliseconds();
        while (true)
        {
            var window = Volatile.Read(ref _window);
            var taken = TakenBy(at, window);
            if (taken >= most)
            {
                return false;
            }

            if (Interlocked.CompareExchange(ref _window, taken == 0 ? (at << 8) + 1 : window + 1, window) == window)
            {
                return true;
            }
        }
    }

    // A clock that was set back begins anew.
    private static long TakenBy(long at, long window) => at - (window >> 8) is >= 0 and < Second ? window & 0xFF : 0;
}
