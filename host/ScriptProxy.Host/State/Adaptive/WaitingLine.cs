namespace ScriptProxy.Host.State.Adaptive;

/// <summary>
/// Who waits, by priority. While the line is a burst's, who came first goes first. Once it has stood for as long as anybody waits, nobody will ever come to the front in time: then who came last goes first, and is
/// served while his client still waits, and the oldest are dropped (adaptive LIFO). For one thread at a time, save for <see cref="Count"/>.
/// </summary>
internal sealed class WaitingLine
{
    private readonly LinkedList<Waiter>[] _levels = [.. Enumerable.Range(0, Waiter.Levels).Select(_ => new LinkedList<Waiter>())];
    private int _count;
    private long _standsSince;

    public int Count => Volatile.Read(ref _count);

    /// <summary>Takes somebody in.</summary>
    /// <returns>Who has to go for it, which can be itself; null if there is room.</returns>
    public Waiter? Join(Waiter waiter, long now)
    {
        if (_count == 0)
        {
            _standsSince = now;
        }

        Waiter? dropped = null;
        if (_count >= waiter.Terms.Queue)
        {
            var lowest = Array.Find(_levels, level => level.Count > 0)?.First!.Value;
            if (lowest is null || lowest.Level > waiter.Level || (lowest.Level == waiter.Level && !Stands(now, waiter)))
            {
                return waiter;
            }

            TryRemove(dropped = lowest);
        }

        _levels[waiter.Level].AddLast(waiter.Node);
        Interlocked.Increment(ref _count); // a full fence: who leaves must see it, or this one must see the place that was left
        return dropped;
    }

    /// <summary>Who is next; null if nobody waits.</summary>
    public Waiter? Next(long now)
    {
        var level = Array.FindLast(_levels, level => level.Count > 0);
        return level is null ? null
            : Stands(now, level.First!.Value) ? level.Last!.Value
            : level.First!.Value;
    }

    /// <returns>Whether it stood in the line.</returns>
    public bool TryRemove(Waiter waiter)
    {
        if (waiter.Node.List is not { } level)
        {
            return false;
        }

        level.Remove(waiter.Node);
        Interlocked.Decrement(ref _count);
        return true;
    }

    private bool Stands(long now, Waiter waiter) => now - _standsSince >= waiter.Terms.PatienceTime;
}
