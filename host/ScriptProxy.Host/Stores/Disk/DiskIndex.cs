namespace ScriptProxy.Host.Stores.Disk;

/// <summary>What there is on disk, in some 100 bytes of memory for each entry. Thread-safe.</summary>
internal sealed class DiskIndex
{
    private const int Shards = 64;

    // In how many of them an eviction looks for something expired first.
    private const int Sample = 4;

    private readonly IndexShard[] _shards = [.. Enumerable.Range(0, Shards).Select(_ => new IndexShard())];
    private long _bytes;
    private int _nextShard;

    public long Count => _shards.Sum(shard => (long)shard.Count);

    /// <summary>What the entries take on disk.</summary>
    public long Bytes => Volatile.Read(ref _bytes);

    /// <summary>What the index takes in memory.</summary>
    public long Memory => _shards.Sum(shard => shard.Memory);

    public bool TryFind(KeyHash hash, bool use, out IndexEntry entry) => Shard(hash).TryFind(hash, use, out entry);

    public bool Contains(KeyHash hash) => TryFind(hash, use: false, out _);

    /// <inheritdoc cref="IndexShard.Put"/>
    public bool Put(IndexEntry entry, ReadOnlySpan<ulong> names, bool replace, out IndexEntry replaced)
    {
        var isPut = Shard(entry.Hash).Put(entry, names, replace, out replaced);
        Interlocked.Add(ref _bytes, isPut ? entry.Bytes - replaced.Bytes : 0);
        return isPut;
    }

    /// <inheritdoc cref="IndexShard.Update"/>
    public bool Update(IndexEntry entry, ReadOnlySpan<ulong> names) => Shard(entry.Hash).Update(entry, names);

    public bool Remove(KeyHash hash, ulong? id, out IndexEntry removed)
    {
        var isRemoved = Shard(hash).Remove(hash, id, out removed);
        Interlocked.Add(ref _bytes, -removed.Bytes);
        return isRemoved;
    }

    /// <inheritdoc cref="IndexShard.Note"/>
    public bool Note(in IndexEntry judged, long moment) => Shard(judged.Hash).Note(judged, moment);

    /// <inheritdoc cref="IndexShard.Mean"/>
    public void Mean(KeyHash hash, ulong id, long moment) => Shard(hash).Mean(hash, id, moment);

    /// <inheritdoc cref="IndexShard.TryEvict"/>
    public bool TryEvict(uint now, out IndexEntry evicted)
    {
        for (var i = 0; Count > 0; i++)
        {
            if (_shards[(uint)Interlocked.Increment(ref _nextShard) % Shards].TryEvict(now, onlyExpired: i < Sample, out evicted))
            {
                Interlocked.Add(ref _bytes, -evicted.Bytes);
                return true;
            }
        }

        evicted = default;
        return false;
    }

    /// <summary>The entries that have a name; see <see cref="KeyHash.OfName"/>.</summary>
    public List<IndexEntry> Named(ulong name)
    {
        var found = new List<IndexEntry>();
        foreach (var shard in _shards)
        {
            shard.AddNamed(name, found);
        }

        return found;
    }

    /// <summary>Whether an entry has a name.</summary>
    public bool Has(ulong name)
    {
        foreach (var shard in _shards)
        {
            if (shard.Has(name))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>How many entries have a name.</summary>
    public int CountNamed(ulong name)
    {
        var count = 0;
        foreach (var shard in _shards)
        {
            count += shard.CountNamed(name);
        }

        return count;
    }

    /// <summary>All entries; what comes and goes meanwhile may be missed.</summary>
    public IEnumerable<IndexEntry> All()
    {
        const int Portion = 256;
        var some = new List<IndexEntry>(Portion);
        foreach (var shard in _shards)
        {
            var from = 0;
            do
            {
                some.Clear();
                from = shard.Copy(from, Portion, some);
                foreach (var entry in some)
                {
                    yield return entry;
                }
            }
            while (from != 0);
        }
    }

    // Other bits than those that choose the bucket.
    private IndexShard Shard(KeyHash hash) => _shards[hash.High % Shards];
}
