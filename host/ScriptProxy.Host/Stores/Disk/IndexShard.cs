namespace ScriptProxy.Host.Stores.Disk;

/// <summary>A part of the index, with a lock of its own that is held for some hundred nanoseconds.</summary>
internal sealed class IndexShard
{
    private const int None = PlaceTable<IndexEntry>.None;
    private const int MostUses = 3;

    // How many places one call looks at.
    private const int Sample = 16;

    private readonly Lock _lock = new();
    private readonly NameIndex _names = new();
    private readonly PlaceTable<IndexEntry> _entries;
    private int _count;
    private int _hand;

    public IndexShard() => _entries = new(Link);

    public int Count => Volatile.Read(ref _count);

    /// <summary>Bytes of the arrays.</summary>
    public long Memory
    {
        get
        {
            lock (_lock)
            {
                return _entries.Memory + _names.Memory;
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

            Add(entry, names);
            return true;
        }
    }

    /// <summary>Replaces an entry with another state of the same file.</summary>
    /// <returns>False if it is not there any more.</returns>
    public bool Update(IndexEntry entry, ReadOnlySpan<ulong> names)
    {
        lock (_lock)
        {
            var place = Find(entry.Hash);
            if (place == None || _entries[place].Id != entry.Id)
            {
                return false;
            }

            var taken = Take(place);
            (entry.Uses, entry.Means) = (taken.Uses, taken.Means);
            Add(entry, names);
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
    /// <returns>False if it is not as it was: others have judged it since, or it is meant once more, or it has gone.</returns>
    public bool Note(in IndexEntry judged, long moment)
    {
        lock (_lock)
        {
            var place = Find(judged.Hash);
            if (place == None)
            {
                return false;
            }

            ref var entry = ref _entries[place];
            if (entry.Id != judged.Id || entry.Moment != judged.Moment || entry.IsMeant != judged.IsMeant || entry.Means != judged.Means)
            {
                return false;
            }

            (entry.Moment, entry.IsMeant) = (moment, false);
            return true;
        }
    }

    /// <summary>Says that an entry must be judged by an invalidation, whatever it has been judged by.</summary>
    public void Mean(KeyHash hash, ulong id, long moment)
    {
        lock (_lock)
        {
            if (Find(hash) is not None and var place && _entries[place].Id == id)
            {
                ref var entry = ref _entries[place];
                (entry.Moment, entry.IsMeant, entry.Means) = (Math.Min(moment - 1, entry.Moment), true, unchecked((ushort)(entry.Means + 1)));
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
                _hand = (_hand + 1) % _entries.Places;
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

    /// <summary>Whether an entry has a name.</summary>
    public bool Has(ulong name)
    {
        lock (_lock)
        {
            return _names.Has(name);
        }
    }

    /// <summary>How many entries have a name.</summary>
    public int CountNamed(ulong name)
    {
        lock (_lock)
        {
            return _names.Count(name);
        }
    }

    /// <summary>Some entries from a place on.</summary>
    /// <returns>From where to go on; 0 if that was all.</returns>
    public int Copy(int from, int most, List<IndexEntry> copied)
    {
        lock (_lock)
        {
            var end = Math.Min(_entries.Places, from + most);
            for (var place = from; place < end; place++)
            {
                if (_entries[place].Pages != 0)
                {
                    copied.Add(_entries[place]);
                }
            }

            return end >= _entries.Places ? 0 : end;
        }
    }

    private int Find(KeyHash hash)
    {
        var place = _entries.Bucket(hash.Low);
        while (place != None && _entries[place].Hash != hash)
        {
            place = _entries[place].Next;
        }

        return place;
    }

    private void Add(IndexEntry entry, ReadOnlySpan<ulong> names)
    {
        var place = _entries.Add(entry);
        var first = None;
        foreach (var name in names)
        {
            first = _names.Add(name, place, first);
        }

        _entries[place].FirstName = first;
        Volatile.Write(ref _count, _entries.Count);
    }

    private void Link(int place)
    {
        ref var bucket = ref _entries.Bucket(_entries[place].Hash.Low);
        _entries[place].Next = bucket;
        bucket = place;
    }

    private IndexEntry Take(int place)
    {
        var taken = _entries[place];
        var before = _entries.Bucket(taken.Hash.Low);
        if (before == place)
        {
            _entries.Bucket(taken.Hash.Low) = taken.Next;
        }
        else
        {
            while (_entries[before].Next != place)
            {
                before = _entries[before].Next;
            }

            _entries[before].Next = taken.Next;
        }

        _names.RemoveAll(taken.FirstName);
        _entries.Free(place);
        Volatile.Write(ref _count, _entries.Count);
        return taken;
    }
}
