namespace ScriptProxy.Host.State;

/// <summary>
/// A count, and its rate over a sliding window: the count of the current window, and of the one before by the share of it that is still
/// within reach. For one thread at a time.
/// </summary>
internal struct WindowCount
{
    private long _current;
    private long _previous;
    private long _since;

    public WindowCount() => _since = long.MinValue / 2;

    public long Count { get; set; }

    /// <param name="amount">How much.</param>
    /// <param name="now">The timestamp.</param>
    /// <param name="window">The window's length.</param>
    /// <returns>The count.</returns>
    public long Add(long amount, long now, long window)
    {
        if (now - _since >= window)
        {
            var isNext = now - _since < 2 * window;
            (_previous, _current, _since) = isNext ? (_current, 0, _since + window) : (0, 0, now);
        }

        _current += amount;
        return Count += amount;
    }

    /// <summary>Takes back what was added at a timestamp, out of the window in which it was counted, and no more than that has: the rest would be a credit for others.</summary>
    public void TakeBack(long amount, long at, long window)
    {
        ref var counted = ref at >= _since ? ref _current : ref _previous;
        var taken = at >= _since - window ? Math.Clamp(amount, 0, Math.Max(0, counted)) : 0;
        counted -= taken;
        Count -= taken;
    }

    public readonly double Rate(long now, long window)
    {
        var elapsed = Math.Max(0, (double)(now - _since) / window); // another thread may have read the clock later and begun a window
        return elapsed >= 2 ? 0
            : elapsed >= 1 ? _current * (2 - elapsed)
            : _current + (_previous * (1 - elapsed));
    }
}
