namespace ScriptProxy.Host.Stores.Disk;

/// <summary>A part of the index, with a lock of its own that is held for some hundred nanoseconds.</summary>
internal sealed class IndexShard
{
    private const int None = -1;
    private const int MostUses = 3;

    // How many places one call looks at.
    private const int Sample = 16;

    private readonly Lock _lock = new();
    private readonly NameIndex _names = new();
    private IndexEntry[] _entries = [];
    private int[] _buckets = [None];
    private int _count;
    private int _free = None;
    private int _hand;

    public int Count => Volatile.Read(ref _count);

    /// <summary>Bytes of the arrays.</summary>
    public long Memory
    {
        get
        {
            lock (_lock)
            {
                return (_entries.Length * 52L) + (_buckets.Length * 4L) + _names.Memory;
            }
        }
    }

    public bool TryFind(KeyHash hash, bool use, out IndexEntry entry)
    {
        lock (_lock)
        {
            var place = Find(hash);
            entry = place == None ? default : _entries[place];
            if (place != None && use && entry.Uses < MostUses)
            {
                _entries[place].Uses++;
            }

            return place != None;
        }
    }

    /// <summary>Adds an entry in place of the one with its hash.</summary>
    /// <returns>False if there is one and it is not to be replaced.</returns>
    public bool Put(IndexEntry entry, ReadOnlySpan<ulong> names, bool replace, out IndexEntry replaced)
    {
        lock (_lock)
        {
            replaced = default;
            var place = Find(entry.Hash);
            if (place != None && !replace)
            {
                return false;
            }

            if (place != None)
            {
                replaced = Take(place);
                entry.Uses = replaced.Uses;
            }

            place = TakeFree();
            entry.FirstName = None;
            foreach (var name in names)
            {
                entry.FirstName = _names.Add(name, place, entry.FirstName);
            }

            ref var bucket = ref _buckets[Bucket(entry.Hash)];
            entry.Next = bucket;
            bucket = place;
            _entries[place] = entry;
            return true;
        }
    }

    public bool Remove(KeyHash hash, ulong? id, out IndexEntry removed)
    {
        lock (_lock)
        {
            var place = Find(hash);
            var isMeant = place != None && (id is null || _entries[place].Id == id);
            removed = isMeant ? Take(place) : default;
            return isMeant;
        }
    }

    /// <summary>Notes up to which invalidation an entry has been judged, unless it is to be judged anew.</summary>
    /// <param name="judged">The entry as it was before.</param>
    /// <param name="moment">Up to which.</param>
    public void Note(in IndexEntry judged, long moment)
    {
        lock (_lock)
        {
            if (Find(judged.Hash) is not None and var place && _entries[place] is var entry && entry.Id == judged.Id && entry.IsMeant == judged.IsMeant && entry.Moment == judged.Moment)
            {
                (_entries[place].Moment, _entries[place].IsMeant) = (moment, false);
            }
        }
    }

    /// <summary>Says that an entry must be judged by an invalidation, whatever it has been judged by.</summary>
    public void Mean(KeyHash hash, ulong id, long moment)
    {
        lock (_lock)
        {
            if (Find(hash) is not None and var place && _entries[place].Id == id)
            {
                (_entries[place].Moment, _entries[place].IsMeant) = (Math.Min(moment - 1, _entries[place].Moment), true);
            }
        }
    }

    /// <summary>
    /// Takes out what can best be spared: of a few that the hand meets one that has expired, or else the first that was not used since its last rounds. All may be
    /// in use; they are a little less so for the next call.
    /// </summary>
    public bool TryEvict(uint now, bool onlyExpired, out IndexEntry evicted)
    {
        lock (_lock)
        {
            var victim = None;
            for (var looked = 0; looked < Sample && _count > 0; looked++)
            {
                _hand = (_hand + 1) % _entries.Length;
                ref var entry = ref _entries[_hand];
                if (entry.Pages == 0)
                {
                    continue;
                }

                if (entry.Expires <= now)
                {
                    victim = _hand;
                    break;
                }

                if (victim == None && !onlyExpired)
                {
                    victim = entry.Uses == 0 ? _hand : None;
                    entry.Uses -= entry.Uses == 0 ? (byte)0 : (byte)1;
                }
            }

            evicted = victim == None ? default : Take(victim);
            return victim != None;
        }
    }

    /// <summary>The entries that have a name.</summary>
    public void AddNamed(ulong name, List<IndexEntry> found)
    {
        lock (_lock)
        {
            found.AddRange(_names.Entries(name).Select(place => _entries[place]));
        }
    }

    /// <summary>Some entries from a place on.</summary>
    /// <returns>From where to go on; 0 if that was all.</returns>
    public int Copy(int from, int most, List<IndexEntry> copied)
    {
        lock (_lock)
        {
            var end = Math.Min(_entries.Length, from + most);
            for (var place = from; place < end; place++)
            {
                if (_entries[place].Pages != 0)
                {
                    copied.Add(_entries[place]);
                }
            }

            return end >= _entries.Length ? 0 : end;
        }
    }

    private int Bucket(KeyHash hash) => (int)(hash.Low & (uint)(_buckets.Length - 1));

    private int Find(KeyHash hash)
    {
        var place = _buckets[Bucket(hash)];
        while (place != None && _entries[place].Hash != hash)
        {
            place = _entries[place].Next;
        }

        return place;
    }

    private IndexEntry Take(int place)
    {
        ref var link = ref _buckets[Bucket(_entries[place].Hash)];
        while (link != place)
        {
            link = ref _entries[link].Next;
        }

        var taken = _entries[place];
        link = taken.Next;
        _names.RemoveAll(taken.FirstName);
        _entries[place] = new() { Next = _free };
        _free = place;
        Volatile.Write(ref _count, _count - 1);
        return taken;
    }

    private int TakeFree()
    {
        if (_free == None)
        {
            Grow();
        }

        var place = _free;
        _free = _entries[place].Next;
        Volatile.Write(ref _count, _count + 1);
        return place;
    }

    private void Grow()
    {
        var first = _entries.Length;
        Array.Resize(ref _entries, first + (first / 5) + 16); // by a little: a doubled array would be half empty
        for (var place = first; place < _entries.Length; place++)
        {
            _entries[place].Next = place + 1 < _entries.Length ? place + 1 : None;
        }

        _free = first;
        if (_count < _buckets.Length)
        {
            return;
        }

        _buckets = new int[_buckets.Length * 2];
        Array.Fill(_buckets, None);
        for (var place = 0; place < first; place++) // none of them is free, or there was no need to grow
        {
            ref var bucket = ref _buckets[Bucket(_entries[place].Hash)];
            _entries[place].Next = bucket;
            bucket = place;
        }
    }
}
