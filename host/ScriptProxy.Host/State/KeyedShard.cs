namespace ScriptProxy.Host.State;

/// <summary>
/// A part of the entries, in buckets. Finding one takes no lock: writers leave every chain whole, and who found nothing while the buckets were
/// replaced looks again. Thread-safe.
/// </summary>
internal sealed class KeyedShard<T> : IKeyedShard
    where T : KeyedEntry, new()
{
    private const int Sample = 8;
    private const int FewestBuckets = 16;

    private readonly Lock _lock = new();
    private T?[] _buckets = new T?[FewestBuckets];
    private int _replacements;
    private int _count;
    private int _hand;

    public T? Find(ReadOnlySpan<char> key, int hash)
    {
        var replacements = Volatile.Read(ref _replacements);
        if (Walk(Volatile.Read(ref _buckets), key, hash) is { } entry)
        {
            return entry;
        }

        if ((replacements & 1) == 0 && replacements == Volatile.Read(ref _replacements))
        {
            return null;
        }

        lock (_lock)
        {
            return Walk(_buckets, key, hash);
        }
    }

    /// <returns>The key's entry, and whether it is new.</returns>
    public (T Entry, bool IsNew) Add(ReadOnlySpan<char> key, int hash, long now)
    {
        lock (_lock)
        {
            if (Walk(_buckets, key, hash) is { } known)
            {
                return (known, false);
            }

            if (_count >= _buckets.Length)
            {
                ReplaceBuckets(_buckets.Length * 2);
            }

            ref var bucket = ref _buckets[hash & (_buckets.Length - 1)];
            var entry = new T { Key = key.ToString(), Hash = hash, Used = now, Next = bucket };
            Volatile.Write(ref bucket, entry);
            _count++;
            return (entry, true);
        }
    }

    public int DropUnused(long since)
    {
        var dropped = 0;
        lock (_lock)
        {
            for (var i = 0; i < 4; i++)
            {
                for (var entry = NextBucket(); entry is not null; entry = (T?)entry.Next)
                {
                    dropped += Volatile.Read(ref entry.Used) < since && TryUnlink(entry) ? 1 : 0;
                }
            }

            ShrinkIfSparse();
        }

        return dropped;
    }

    public bool DropLeastUsed()
    {
        lock (_lock)
        {
            var isGone = LeastUsed() is { } least && TryUnlink(least);
            ShrinkIfSparse();
            return isGone;
        }
    }

    public bool Remove(ReadOnlySpan<char> key, int hash)
    {
        lock (_lock)
        {
            return Walk(_buckets, key, hash) is { } entry && TryUnlink(entry);
        }
    }

    private static T? Walk(T?[] buckets, ReadOnlySpan<char> key, int hash)
    {
        var entry = Volatile.Read(ref buckets[hash & (buckets.Length - 1)]);
        while (entry is not null && !(entry.Hash == hash && key.SequenceEqual(entry.Key)))
        {
            entry = (T?)Volatile.Read(ref entry.Next);
        }

        return entry;
    }

    private T? NextBucket() => _buckets[_hand = (_hand + 1) & (_buckets.Length - 1)];

    private T? LeastUsed()
    {
        T? least = null;
        for (int walked = 0, seen = 0; walked < _buckets.Length && seen < Sample; walked++)
        {
            for (var entry = NextBucket(); entry is not null; entry = (T?)entry.Next, seen++)
            {
                if (!entry.IsHeld && (least is null || Volatile.Read(ref entry.Used) < Volatile.Read(ref least.Used)))
                {
                    least = entry;
                }
            }
        }

        return least;
    }

    /// <summary>Takes it out of its chain. Its own link stays, for those who stand on it.</summary>
    private bool TryUnlink(T entry)
    {
        if (!entry.TryLetGo())
        {
            return false;
        }

        ref var first = ref _buckets[entry.Hash & (_buckets.Length - 1)];
        if (first == entry)
        {
            Volatile.Write(ref first, (T?)entry.Next);
        }
        else
        {
            KeyedEntry before = first!;
            while (before.Next != entry)
            {
                before = before.Next!;
            }

            Volatile.Write(ref before.Next, entry.Next);
        }

        _count--;
        return true;
    }

    private void ShrinkIfSparse()
    {
        if (_buckets.Length > FewestBuckets && _count < _buckets.Length / 8)
        {
            ReplaceBuckets(_buckets.Length / 2);
        }
    }

    private void ReplaceBuckets(int length)
    {
        var buckets = new T?[length];
        Interlocked.Increment(ref _replacements); // odd: chains are not whole now
        foreach (var bucket in _buckets)
        {
            for (var entry = bucket; entry is not null;)
            {
                var next = (T?)entry.Next;
                ref var first = ref buckets[entry.Hash & (length - 1)];
                Volatile.Write(ref entry.Next, first);
                first = entry;
                entry = next;
            }
        }

        Volatile.Write(ref _buckets, buckets);
        Interlocked.Increment(ref _replacements);
    }
}
