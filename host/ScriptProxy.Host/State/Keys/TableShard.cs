namespace ScriptProxy.Host.State.Keys;

/// <summary>A part of a table's keys. One that is known is found without a lock, and then held. Thread-safe.</summary>
internal sealed class TableShard : IKeyedShard
{
    private const int Sample = 8;
    private const int Looks = 4;

    private readonly Lock _lock = new();
    private SlotGroups _slots = new(1);
    private int _count;
    private int _hand;

    public int Count => Volatile.Read(ref _count);

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

            Resize(1);
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
        int index;
        while ((index = _slots.FindFree(print)) < 0)
        {
            // The last step but one ends where what is expected fills four of five slots; doubling to the next power would waste up to half.
            var target = (int)(1.25 * expected / SlotGroups.GroupSize) + 1;
            Resize(_slots.Groups < target ? Math.Min(2 * _slots.Groups, target) : More(_slots.Groups));
        }

        return index;
    }

    private void ShrinkIfSparse()
    {
        if (_slots.Groups > 1 && _count < _slots.Length / 8)
        {
            Resize(_slots.Groups / 2);
        }
    }

    private void Resize(int groups)
    {
        SlotGroups? moved;
        while ((moved = _slots.MoveTo(groups)) is null)
        {
            groups = More(groups);
        }

        Volatile.Write(ref _slots, moved);
    }

    private static int More(int groups) => groups + (groups / 8) + 1;
}
