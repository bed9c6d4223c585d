namespace ScriptProxy.Host.State.Keys;

/// <summary>
/// The keys of a table: bounded, and with all that is counted for a key on one line of memory. Thread-safe; a key that is known costs no lock and no allocation.
/// </summary>
internal sealed class TableKeys(int capacity)
{
    private readonly Shards<TableShard> _shards = new(capacity);

    public int Count => _shards.All.Sum(shard => shard.Count);

    /// <summary>The fingerprint of a key that is about to be held. What is known of it begins to come from memory, and something that does not depend on it can be done meanwhile.</summary>
    public Fingerprint Prefetch(scoped ReadOnlySpan<char> key)
    {
        var print = PrintOf(key);
        ShardOf(print).Prefetch(print);
        return print;
    }

    /// <summary>Holds a key, if it is there.</summary>
    public HeldKey Find(Fingerprint print) => ShardOf(print).Find(print);

    /// <summary>Holds a key.</summary>
    /// <param name="key">The key.</param>
    /// <param name="print">Its fingerprint.</param>
    /// <param name="capacity">How many there may be.</param>
    /// <param name="expiry">Keys that were not used for so many timestamps may go.</param>
    /// <param name="now">The timestamp.</param>
    public HeldKey FindOrAdd(scoped ReadOnlySpan<char> key, Fingerprint print, int capacity, long expiry, long now)
    {
        var held = Find(print);
        return held.IsFound ? held : Add(key, print, capacity, expiry, now);
    }

    public bool Remove(ReadOnlySpan<char> key)
    {
        var print = PrintOf(key);
        var isGone = ShardOf(print).Remove(print);
        _shards.GiveBack(isGone ? 1 : 0);
        return isGone;
    }

    public void Clear()
    {
        foreach (var shard in _shards.All)
        {
            _shards.GiveBack(shard.Clear());
        }
    }

    /// <summary>All that are there, each part of them as it was at one moment.</summary>
    public IEnumerable<TableKey> Copy() => _shards.All.SelectMany(shard => shard.Copy());

    private static uint HashOf(Fingerprint print) => (uint)(print.Low >> 32);

    private static Fingerprint PrintOf(ReadOnlySpan<char> key) => key.Length <= KeyText.Longest ? Fingerprint.Of(key) : PrintOfLong(key);

    private static Fingerprint PrintOfLong(ReadOnlySpan<char> key) => Fingerprint.Of(KeyText.Short(key, stackalloc char[KeyText.HashLength]));

    private TableShard ShardOf(Fingerprint print) => _shards.Of(HashOf(print));

    private HeldKey Add(scoped ReadOnlySpan<char> key, Fingerprint print, int capacity, long expiry, long now)
    {
        _shards.Claim(HashOf(print), capacity, now - expiry);
        scoped var kept = KeyText.Short(key, stackalloc char[KeyText.HashLength]);
        var held = ShardOf(print).Add(kept, print, now, capacity / _shards.All.Count, out var isNew);
        _shards.GiveBack(isNew ? 0 : 1);
        return held;
    }
}
