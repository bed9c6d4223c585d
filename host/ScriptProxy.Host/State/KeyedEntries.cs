using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace ScriptProxy.Host.State;

/// <summary>What is kept for one key.</summary>
internal abstract class KeyedEntry
{
    public string Key { get; init; } = "";

    /// <summary>The timestamp of the last use.</summary>
    public long Used;

    /// <summary>Where it stands among the entries.</summary>
    public int Place { get; set; }
}

/// <summary>
/// A bounded number of entries by key. Finding one takes no lock; adding one does, and makes room: of a few entries, the one that was not used
/// for longest goes, which is nearly as good as the very oldest and needs no order to be kept up. No call does more than a little of that,
/// so a capacity that was lowered is reached by and by. Thread-safe.
/// </summary>
internal sealed class KeyedEntries<T>
    where T : KeyedEntry, new()
{
    private const int Sample = 8;

    /// <summary>Addresses are shorter.</summary>
    private const int LongestKey = 64;

    private readonly ConcurrentDictionary<string, T> _entries = new(StringComparer.Ordinal);
    private readonly Lock _lock = new();
    private readonly List<T> _all = [];
    private int _hand;

    public int Count => _all.Count;

    public T? Find(string key) => _entries.GetValueOrDefault(Short(key));

    /// <param name="key">The key.</param>
    /// <param name="capacity">How many there may be.</param>
    /// <param name="expiry">Entries that were not used for so many timestamps may go.</param>
    /// <param name="now">The timestamp.</param>
    public T FindOrAdd(string key, int capacity, long expiry, long now)
    {
        var kept = Short(key);
        return _entries.TryGetValue(kept, out var entry) ? entry : Add(kept, capacity, expiry, now);
    }

    public bool Remove(string key)
    {
        lock (_lock)
        {
            var isThere = _entries.TryGetValue(Short(key), out var entry);
            if (isThere)
            {
                Drop(entry!);
            }

            return isThere;
        }
    }

    public void Clear()
    {
        lock (_lock)
        {
            _entries.Clear();
            _all.Clear();
        }
    }

    /// <summary>
    /// Clients choose keys, and a bound on their number is none if each may be as long as a header: of a long one its hash is kept, which is
    /// longer than any key that is kept as it is.
    /// </summary>
    private static string Short(string key) => key.Length <= LongestKey
        ? key
        : "sha-256:" + Convert.ToHexString(SHA256.HashData(MemoryMarshal.AsBytes(key.AsSpan())));

    private T Add(string key, int capacity, long expiry, long now)
    {
        lock (_lock)
        {
            if (_entries.TryGetValue(key, out var entry))
            {
                return entry;
            }

            DropExpired(now - expiry);
            for (var i = 0; i < 4 && _all.Count >= capacity; i++)
            {
                Drop(LeastUsed());
            }

            entry = new T { Key = key, Used = now, Place = _all.Count };
            _all.Add(entry);
            _entries[key] = entry;
            return entry;
        }
    }

    /// <summary>Two with each new one: the expired go faster than others come, and no call ever waits for a great clearance.</summary>
    private void DropExpired(long before)
    {
        for (var i = 0; i < 2 && _all.Count > 0; i++)
        {
            var entry = Next();
            if (Volatile.Read(ref entry.Used) < before)
            {
                Drop(entry);
            }
        }
    }

    private T LeastUsed()
    {
        var least = Next();
        for (var i = 1; i < Math.Min(Sample, _all.Count); i++)
        {
            var entry = Next();
            least = Volatile.Read(ref entry.Used) < Volatile.Read(ref least.Used) ? entry : least;
        }

        return least;
    }

    private T Next() => _all[_hand = (_hand + 1) % _all.Count];

    private void Drop(T entry)
    {
        var last = _all[^1];
        last.Place = entry.Place;
        _all[entry.Place] = last;
        _all.RemoveAt(_all.Count - 1);
        _entries.TryRemove(entry.Key, out _);
    }
}
