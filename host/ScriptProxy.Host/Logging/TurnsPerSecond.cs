namespace ScriptProxy.Host.Logging;

/// <summary>Lets something happen a few times in a second, and no more often. Thread-safe, without a lock.</summary>
/// <param name="most">How often, 255 at most.</param>
/// <param name="time">The clock, whose whole seconds count.</param>
internal sealed class TurnsPerSecond(byte most, TimeProvider time)
{
    private long _window; // the second, and how often in it, in the lowest byte

    /// <summary>Whether there is one left at this moment, which is not taken.</summary>
    public bool IsFree => Volatile.Read(ref _window) is var window && ((window >> 8) != Second || (window & 0xFF) < most);

    private long Second => time.GetUtcNow().ToUnixTimeSeconds();

    public bool TryTake()
    {
        while (true)
        {
            var window = Volatile.Read(ref _window);
            var taken = (window >> 8) == Second ? window & 0xFF : 0;
            if (taken >= most)
            {
                return false;
            }

            if (Interlocked.CompareExchange(ref _window, (Second << 8) + taken + 1, window) == window)
            {
                return true;
            }
        }
    }
}
