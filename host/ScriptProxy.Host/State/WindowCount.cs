namespace ScriptProxy.Host.State;

/// <summary>
/// A count, and its rate over a sliding window: the count of the current window, and of the one before by the share of it that is still
/// within reach. The sum is exact; at the turn of a window a few events may count for the neighbour.
/// </summary>
internal struct WindowCount
{
    private const long Turning = long.MaxValue;

    private long _count;
    private long _current;
    private long _previous;
    private long _since;

    public WindowCount() => _since = long.MinValue / 2;

    public long Count
    {
        get => Volatile.Read(ref _count);
        set => Volatile.Write(ref _count, value);
    }

    /// <param name="amount">How much.</param>
    /// <param name="now">The timestamp.</param>
    /// <param name="window">The window's length.</param>
    /// <param name="gate">What is locked where the window turns, once in its length.</param>
    public long Add(long amount, long now, long window, object gate)
    {
        if (now - Volatile.Read(ref _since) >= window)
        {
            Turn(now, window, gate);
        }

        Interlocked.Add(ref _current, amount);
        return Interlocked.Add(ref _count, amount);
    }

    public double Rate(long now, long window)
    {
        long since, current, previous;
        var wait = new SpinWait();
        while ((since = Volatile.Read(ref _since)) == Turning || !IsRead(since, out current, out previous))
        {
            wait.SpinOnce(); // a turn is a few instructions long
        }

        var elapsed = (double)(now - since) / window;
        return elapsed >= 2 ? 0
            : elapsed >= 1 ? current * (2 - elapsed)
            : current + (previous * (1 - elapsed));
    }

    private bool IsRead(long since, out long current, out long previous)
    {
        (current, previous) = (Volatile.Read(ref _current), Volatile.Read(ref _previous));
        return since == Volatile.Read(ref _since);
    }

    private void Turn(long now, long window, object gate)
    {
        lock (gate)
        {
            var since = _since;
            if (now - since < window)
            {
                return;
            }

            var isNext = now - since < 2 * window;
            Interlocked.Exchange(ref _since, Turning);
            var current = Interlocked.Exchange(ref _current, 0);
            Volatile.Write(ref _previous, isNext ? current : 0);
            Volatile.Write(ref _since, isNext ? since + window : now);
        }
    }
}
