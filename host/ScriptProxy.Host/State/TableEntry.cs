namespace ScriptProxy.Host.State;

/// <summary>
/// One key's count, and its rate over a sliding window: the count of the current window, and of the one before by the share of it that is
/// still within reach. The sum is exact; at the turn of a window a few events may count for the neighbour.
/// </summary>
internal sealed class TableEntry : KeyedEntry
{
    private long _count;
    private long _current;
    private long _previous;
    private long _since = long.MinValue / 2;

    public long Count => Volatile.Read(ref _count);

    public long Add(long amount, long now, long window)
    {
        if (now - Volatile.Read(ref _since) >= window)
        {
            Turn(now, window);
        }

        Interlocked.Add(ref _current, amount);
        return Interlocked.Add(ref _count, amount);
    }

    public double Rate(long now, long window)
    {
        lock (this)
        {
            var elapsed = (double)(now - _since) / window;
            return elapsed >= 2 ? 0
                : elapsed >= 1 ? _current * (2 - elapsed)
                : _current + (_previous * (1 - elapsed));
        }
    }

    /// <summary>Begins anew, unless somebody else was faster.</summary>
    public void Restart(long now, long expiry)
    {
        lock (this)
        {
            if (now - Volatile.Read(ref Used) >= expiry)
            {
                (_count, _current, _previous, _since) = (0, 0, 0, now);
                Volatile.Write(ref Used, now);
            }
        }
    }

    private void Turn(long now, long window)
    {
        lock (this)
        {
            var elapsed = now - _since;
            if (elapsed >= 2 * window)
            {
                (_previous, _current, _since) = (0, 0, now);
            }
            else if (elapsed >= window)
            {
                (_previous, _current, _since) = (_current, 0, _since + window);
            }
        }
    }
}
