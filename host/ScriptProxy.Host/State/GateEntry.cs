namespace ScriptProxy.Host.State;

/// <summary>How many are inside for one key, and who waits. While nobody waits, entering and leaving are one compare-and-swap each. Thread-safe.</summary>
internal sealed class GateEntry : KeyedEntry
{
    /// <summary>In place of a number: the entry is no longer the key's.</summary>
    private const int Gone = -1;

    private readonly LinkedList<Turn> _queue = [];
    private int _inside;
    private int _waiting;

    public override bool IsHeld => Volatile.Read(ref _inside) > 0 || Volatile.Read(ref _waiting) > 0;

    public int Inside => Math.Max(0, Volatile.Read(ref _inside));

    public bool IsGone => Volatile.Read(ref _inside) == Gone;

    public override bool TryLetGo()
    {
        lock (_queue)
        {
            return _waiting == 0 && Interlocked.CompareExchange(ref _inside, Gone, 0) == 0;
        }
    }

    public bool TryEnter(int places) => Volatile.Read(ref _waiting) == 0 && TryTake(places);

    /// <summary>Stands in the queue, or enters if there is a place by now.</summary>
    /// <returns>The turn; null if the queue is full or the entry is gone.</returns>
    public Turn? TryWait(int places, int limit)
    {
        lock (_queue)
        {
            if (IsGone || _waiting >= limit)
            {
                return null;
            }

            var turn = new Turn(this, places);
            _queue.AddLast(turn.Node);
            Interlocked.Increment(ref _waiting);
            Admit();
            return turn;
        }
    }

    public void Leave()
    {
        int seen;
        do
        {
            seen = Volatile.Read(ref _inside);
            if (seen <= 0)
            {
                return;
            }
        }
        while (Interlocked.CompareExchange(ref _inside, seen - 1, seen) != seen);

        if (Volatile.Read(ref _waiting) > 0)
        {
            lock (_queue)
            {
                Admit();
            }
        }
    }

    public void GiveUp(Turn turn)
    {
        lock (_queue)
        {
            if (turn.Node.List is not null)
            {
                Remove(turn);
                turn.TrySetResult(false);
            }
        }
    }

    private void Admit()
    {
        while (_queue.First is { Value: var first } && TryTake(first.Places))
        {
            Remove(first);
            first.TrySetResult(true);
        }
    }

    private void Remove(Turn turn)
    {
        _queue.Remove(turn.Node);
        Interlocked.Decrement(ref _waiting);
    }

    private bool TryTake(int places)
    {
        while (true)
        {
            var seen = Volatile.Read(ref _inside);
            if (seen == Gone || seen >= places)
            {
                return false;
            }

            if (Interlocked.CompareExchange(ref _inside, seen + 1, seen) == seen)
            {
                return true;
            }
        }
    }
}
