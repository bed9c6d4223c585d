namespace ScriptProxy.Host.State.Keys;

/// <summary>A part of a table's keys. One that is known is found without a lock, and then held. Thread-safe.</summary>
internal sealed class TableShard : IKeyedShard
{
    private const int Sample = 8;
    private const int Looks = 4;
    private const int FewestHomes = 16;

    /// <summary>How many keys there are for each slot that they may be at home at, when the table is full: with more, fewer are near their homes.</summary>
    private const double Load = 0.7;

    private readonly Lock _lock = new();
    private KeySlots _slots = new(FewestHomes);
    private int _count;
    private int _hand;

    public int Count => Volatile.Read(ref _count);

    /// <summary>Says that a key will be looked for at once.</summary>
    public void Prefetch(Fingerprint print) => Volatile.Read(ref _slots).Prefetch(print);

    /// <summary>Holds a key, if it is there.</summary>
    public HeldKey Find(Fingerprint print)
    {
        while (true)
        {
            var slots = Volatile.Read(ref _slots);
            var index = slots.Find(print);
            if (index < 0)
            {
                return default;
            }

            if (!slots[index].TryHold())
            {
                lock (_lock)
                {
                    // All slots are moved to others at this moment.
                }
            }
            else if (slots[index].Print == print)
            {
                return new HeldKey(slots, index);
            }
            else
            {
                slots[index].Release(); // another key's since it was found
            }
        }
    }

    /// <summary>Holds a key, which is new if nobody has just added it.</summary>
    /// <param name="key">The key.</param>
    /// <param name="print">Its fingerprint.</param>
    /// <param name="now">The timestamp.</param>
    /// <param name="expected">How many keys this part will have when the table is full.</param>
    /// <param name="isNew">Whether it is.</param>
    public HeldKey Add(scoped ReadOnlySpan<char> key, Fingerprint print, long now, int expected, out bool isNew)
    {
        lock (_lock)
        {
            var index = _slots.Find(print);
            isNew = index < 0;
            if (isNew)
            {
                index = FindFree(print, expected);
            }

            ref var slot = ref _slots[index];
            slot.TryHold(); // nobody moves it meanwhile
            if (isNew)
            {
                slot.Begin(print, now);
                _slots.Rest(index) = KeyText.Pack(key);
                _slots.Show(index);
                Volatile.Write(ref _count, _count + 1);
            }

            return new HeldKey(_slots, index);
        }
    }

    public bool Remove(Fingerprint print)
    {
        lock (_lock)
        {
            var index = _slots.Find(print);
            if (index >= 0)
            {
                Drop(index);
            }

            return index >= 0;
        }
    }

    /// <returns>How many there were.</returns>
    public int Clear()
    {
        lock (_lock)
        {
            var count = _count;
            for (var i = 0; i < _slots.Length; i++)
            {
                if (_slots.IsTaken(i))
                {
                    Drop(i);
                }
            }

            Resize(FewestHomes);
            return count;
        }
    }

    public int DropUnused(long since)
    {
        var dropped = 0;
        lock (_lock)
        {
            for (var i = 0; i < Looks; i++)
            {
                if (_slots.IsTaken(Next()) && UsedAt(_hand) < since)
                {
                    Drop(_hand);
                    dropped++;
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
            var least = -1;
            for (int walked = 0, seen = 0; walked < _slots.Length && seen < Sample; walked++)
            {
                if (_slots.IsTaken(Next()))
                {
                    least = least < 0 || UsedAt(_hand) < UsedAt(least) ? _hand : least;
                    seen++;
                }
            }

            if (least >= 0)
            {
                Drop(least);
            }

            ShrinkIfSparse();
            return least >= 0;
        }
    }

    /// <summary>All that is known of all keys, of each as it is at one moment.</summary>
    public List<TableKey> Copy()
    {
        lock (_lock)
        {
            var keys = new List<TableKey>(_count);
            for (var i = 0; i < _slots.Length; i++)
            {
                if (_slots.IsTaken(i) && _slots[i].TryHold())
                {
                    using var held = new HeldKey(_slots, i);
                    keys.Add(held.Copy());
                }
            }

            return keys;
        }
    }

    private int Next() => _hand = (_hand + 1) % _slots.Length;

    private long UsedAt(int index) => Volatile.Read(ref _slots[index].Used);

    private void Drop(int index)
    {
        _slots[index].TryHold(); // for a moment, since somebody may count there now
        _slots.Clear(index);
        _slots[index].Release();
        Volatile.Write(ref _count, _count - 1);
    }

    private int FindFree(Fingerprint print, int expected)
    {
        // In steps up to where all that is expected fits: doubling beyond would waste up to half.
        var target = (int)(expected / Load) + 1;
        while (_slots.Homes < target && _count >= (int)(Load * _slots.Homes))
        {
            Resize(Math.Min(2 * _slots.Homes, target));
        }

        int index;
        while ((index = _slots.FindFree(print)) < 0)
        {
            Resize(_slots.Homes < target ? Math.Min(2 * _slots.Homes, target) : More(_slots.Homes));
        }

        return index;
    }

    private void ShrinkIfSparse()
    {
        if (_slots.Homes > FewestHomes && _count < _slots.Homes / 8)
        {
            Resize(_slots.Homes / 2);
        }
    }

    private void Resize(int homes)
    {
        KeySlots? moved;
        while ((moved = _slots.MoveTo(homes)) is null)
        {
            homes = More(homes);
        }

        Volatile.Write(ref _slots, moved);
    }

    private static int More(int homes) => homes + (homes / 8) + 1;
}
