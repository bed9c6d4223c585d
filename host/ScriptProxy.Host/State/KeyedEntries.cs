namespace ScriptProxy.Host.State;

/// <summary>A bounded number of entries by key. Finding one takes no lock and allocates nothing; adding one locks a part of them, and makes room. Thread-safe.</summary>
/// <param name="capacity">How many there will be at most, as far as is known now.</param>
internal sealed class KeyedEntries<T>(int capacity)
    where T : KeyedEntry, new()
{
    private readonly Shards<KeyedShard<T>> _shards = new(capacity);

    public T? Find(ReadOnlySpan<char> key) => key.Length <= KeyText.Longest ? FindKept(key) : FindKept(KeyText.Short(key, stackalloc char[KeyText.HashLength]));

    /// <param name="key">The key.</param>
    /// <param name="capacity">How many there may be.</param>
    /// <param name="expiry">Entries that were not used for so many timestamps may go.</param>
    /// <param name="now">The timestamp.</param>
    public T FindOrAdd(ReadOnlySpan<char> key, int capacity, long expiry, long now) =>
        key.Length <= KeyText.Longest
            ? FindKept(key) ?? Add(key, capacity, expiry, now)
            : FindOrAddLong(key, capacity, expiry, now);

    public bool Remove(ReadOnlySpan<char> key)
    {
        scoped var kept = KeyText.Short(key, stackalloc char[KeyText.HashLength]);
        var hash = HashOf(kept);
        var isGone = ShardOf(hash).Remove(kept, hash);
        _shards.GiveBack(isGone ? 1 : 0);
        return isGone;
    }

    /// <summary>The text's hash is randomised, so that nobody can choose keys that meet in one bucket.</summary>
    private static int HashOf(ReadOnlySpan<char> key) => string.GetHashCode(key);

    private T? FindKept(ReadOnlySpan<char> key)
    {
        var hash = HashOf(key);
        return ShardOf(hash).Find(key, hash);
    }

    private T FindOrAddLong(ReadOnlySpan<char> key, int capacity, long expiry, long now)
    {
        scoped var kept = KeyText.Short(key, stackalloc char[KeyText.HashLength]);
        return FindKept(kept) ?? Add(kept, capacity, expiry, now);
    }

    private KeyedShard<T> ShardOf(int hash) => _shards.Of((uint)hash);

    private T Add(ReadOnlySpan<char> key, int capacity, long expiry, long now)
    {
        var hash = HashOf(key);
        _shards.Claim((uint)hash, capacity, now - expiry);
        var (entry, isNew) = ShardOf(hash).Add(key, hash, now);
        _shards.GiveBack(isNew ? 0 : 1);
        return entry;
    }
}
