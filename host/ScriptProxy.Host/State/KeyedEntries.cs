using System.Numerics;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace ScriptProxy.Host.State;

/// <summary>
/// A bounded number of entries by key. Finding one takes no lock and allocates nothing; adding one locks a part of them, and makes room: of a
/// few entries, the one that was not used for longest goes, which is nearly as good as the very oldest and needs no order to be kept up. No
/// call does more than a little of that, so a capacity that was lowered is reached by and by. Thread-safe.
/// </summary>
internal sealed class KeyedEntries<T>
    where T : KeyedEntry, new()
{
    private const int MostShards = 64;
    private const int EntriesPerShard = 1024;

    /// <summary>Addresses are shorter.</summary>
    private const int LongestKey = 64;

    private const string Hashed = "sha-256:";

    private readonly KeyedShard<T>[] _shards;
    private readonly int _shift;

    /// <summary>How many there are or are about to be.</summary>
    private int _claimed;

    /// <param name="capacity">How many there will be at most, as far as is known now: a small table in one part evicts more exactly.</param>
    public KeyedEntries(int capacity)
    {
        var shards = BitOperations.RoundUpToPowerOf2((uint)Math.Clamp(capacity / EntriesPerShard, 1, MostShards));
        _shards = [.. Enumerable.Range(0, (int)shards).Select(_ => new KeyedShard<T>())];
        _shift = BitOperations.Log2(shards);
    }

    public int Count => _shards.Sum(shard => shard.Count);

    public T? Find(ReadOnlySpan<char> key) => key.Length <= LongestKey ? FindKept(key) : FindKept(Short(key, stackalloc char[Hashed.Length + (2 * SHA256.HashSizeInBytes)]));

    /// <param name="key">The key.</param>
    /// <param name="capacity">How many there may be.</param>
    /// <param name="expiry">Entries that were not used for so many timestamps may go.</param>
    /// <param name="now">The timestamp.</param>
    public T FindOrAdd(ReadOnlySpan<char> key, int capacity, long expiry, long now) =>
        key.Length <= LongestKey
            ? FindKept(key) ?? Add(key, capacity, expiry, now)
            : FindOrAddLong(key, capacity, expiry, now);

    public bool Remove(ReadOnlySpan<char> key)
    {
        scoped var kept = Short(key, stackalloc char[Hashed.Length + (2 * SHA256.HashSizeInBytes)]);
        var hash = HashOf(kept);
        var isGone = ShardOf(hash).Remove(kept, hash);
        Interlocked.Add(ref _claimed, isGone ? -1 : 0);
        return isGone;
    }

    /// <summary>Removes all that may go.</summary>
    public void Clear()
    {
        foreach (var entry in All())
        {
            Remove(entry.Key);
        }
    }

    /// <summary>All that are there, each part of them as it was at one moment.</summary>
    public IEnumerable<T> All() => _shards.SelectMany(shard => shard.Entries());

    /// <summary>The text's hash is randomised, so that nobody can choose keys that meet in one bucket.</summary>
    private static int HashOf(ReadOnlySpan<char> key) => string.GetHashCode(key);

    /// <summary>
    /// Clients choose keys, and a bound on their number is none if each may be as long as a header: of a long one its hash is kept, which is
    /// longer than any key that is kept as it is.
    /// </summary>
    private static ReadOnlySpan<char> Short(ReadOnlySpan<char> key, Span<char> buffer)
    {
        if (key.Length <= LongestKey || (key.Length == buffer.Length && key.StartsWith(Hashed)))
        {
            return key; // as it is, or as it was listed
        }

        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(MemoryMarshal.AsBytes(key), hash);
        Hashed.CopyTo(buffer);
        Convert.TryToHexString(hash, buffer[Hashed.Length..], out _);
        return buffer;
    }

    private T? FindKept(ReadOnlySpan<char> key)
    {
        var hash = HashOf(key);
        return ShardOf(hash).Find(key, hash);
    }

    private T FindOrAddLong(ReadOnlySpan<char> key, int capacity, long expiry, long now)
    {
        scoped var kept = Short(key, stackalloc char[Hashed.Length + (2 * SHA256.HashSizeInBytes)]);
        return FindKept(kept) ?? Add(kept, capacity, expiry, now);
    }

    /// <summary>By the hash's high bits; buckets are found by the low ones.</summary>
    private KeyedShard<T> ShardOf(int hash) => _shards[Index(hash)];

    private int Index(int hash) => (int)((ulong)(uint)hash >> (32 - _shift));

    private T Add(ReadOnlySpan<char> key, int capacity, long expiry, long now)
    {
        var hash = HashOf(key);
        var shard = ShardOf(hash);
        var claimed = Interlocked.Increment(ref _claimed);
        claimed = Interlocked.Add(ref _claimed, -shard.DropUnused(now - expiry));
        for (var i = 0; i < 4 && claimed > capacity && DropOne(Index(hash)); i++)
        {
            claimed = Interlocked.Decrement(ref _claimed);
        }

        var (entry, isNew) = shard.Add(key, hash, now);
        Interlocked.Add(ref _claimed, isNew ? 0 : -1);
        return entry;
    }

    /// <summary>From the part that is about to grow; from the next one that has something, if it has nothing itself.</summary>
    private bool DropOne(int index)
    {
        for (var i = 0; i < _shards.Length; i++)
        {
            if (_shards[(index + i) & (_shards.Length - 1)].DropLeastUsed())
            {
                return true;
            }
        }

        return false;
    }
}
