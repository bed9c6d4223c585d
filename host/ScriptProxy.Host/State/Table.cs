using ScriptProxy.Sdk;

namespace ScriptProxy.Host.State;

/// <summary>One unit's view of a table: its options, and the entries that all versions of the unit share.</summary>
internal sealed class Table : ITable
{
    private readonly KeyedEntries<TableEntry> _entries;
    private readonly TimeProvider _time;
    private readonly int _capacity;
    private readonly long _expiry;
    private readonly long _window;

    public Table(KeyedEntries<TableEntry> entries, TableOptions options, TimeProvider time)
    {
        StateOptions.CheckCapacity(options.Capacity);
        (_entries, _time, _capacity) = (entries, time, options.Capacity);
        _expiry = StateOptions.Timestamps(options.Expiry, time, nameof(options.Expiry));
        _window = StateOptions.Timestamps(options.Window, time, nameof(options.Window));
    }

    public int Keys => _entries.Count;

    public long Increment(string key, long amount = 1)
    {
        var now = _time.GetTimestamp();
        var entry = _entries.FindOrAdd(key, _capacity, _expiry, now);
        if (IsExpired(entry, now))
        {
            entry.Restart(now, _expiry);
        }

        Volatile.Write(ref entry.Used, now);
        return entry.Add(amount, now, _window);
    }

    public long Count(string key) => _entries.Find(key) is { } entry && !IsExpired(entry, _time.GetTimestamp()) ? entry.Count : 0;

    public double Rate(string key)
    {
        var now = _time.GetTimestamp();
        return _entries.Find(key) is { } entry && !IsExpired(entry, now) ? entry.Rate(now, _window) : 0;
    }

    public bool Remove(string key) => _entries.Remove(key);

    public void Clear() => _entries.Clear();

    private bool IsExpired(TableEntry entry, long now) => now - Volatile.Read(ref entry.Used) >= _expiry;
}
