using ScriptProxy.Sdk;

namespace ScriptProxy.Host.State;

/// <summary>One unit's view of a table: its options, and the entries that all versions of the unit share.</summary>
internal sealed class Table : ITable
{
    private readonly KeyedEntries<TableEntry> _entries;
    private readonly TimeProvider _time;
    private readonly long _expiry;
    private readonly TableCounter[] _counters;

    public Table(TableState state, TableOptions options, TimeProvider time)
    {
        (_entries, _time, Capacity) = (state.Entries, time, options.Capacity);
        _expiry = StateOptions.Timestamps(options.Expiry, time, nameof(options.Expiry));
        _counters = [Counter(TableOptions.FirstCounter, options.Window), .. options.Counters.Select(counter => Counter(counter.Name, counter.Window ?? options.Window))];

        TableCounter Counter(string name, TimeSpan window) => new(this, name, state.Slot(name), StateOptions.Timestamps(window, time, nameof(options.Window)));
    }

    public string Name => _counters[0].Name;

    public int Capacity { get; }

    public int Keys => _entries.Count;

    public IReadOnlyList<TableCounter> Counters => _counters;

    public ITableCounter Counter(string name) => Array.Find(_counters, counter => counter.Name == name)
        ?? throw new ArgumentException($"the table has no counter '{name}'; it has {string.Join(", ", _counters.Select(counter => counter.Name))}", nameof(name));

    public long Increment(ReadOnlySpan<char> key, long amount = 1) => _counters[0].Increment(key, amount);

    public long Count(ReadOnlySpan<char> key) => _counters[0].Count(key);

    public double Rate(ReadOnlySpan<char> key) => _counters[0].Rate(key);

    public void Tag(ReadOnlySpan<char> key, string tag, TimeSpan? lifetime = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(tag);
        var length = lifetime is { } given ? StateOptions.Timestamps(given, _time, nameof(lifetime)) : (long?)null;
        var entry = Use(key, out var now);
        entry.Touch(length is { } stays ? now + stays - _expiry : now); // the key is not forgotten before its tag
        entry.Tag(tag, length is { } lasts ? now + lasts : long.MaxValue, now);
    }

    public bool HasTag(ReadOnlySpan<char> key, string tag) => Find(key, out var now)?.FindTag(tag, now) is not null;

    public TableTag? FindTag(ReadOnlySpan<char> key, params ReadOnlySpan<string> tags)
    {
        if (Find(key, out var now) is { } entry)
        {
            foreach (var tag in tags)
            {
                if (entry.FindTag(tag, now) is { } mark)
                {
                    var until = mark.Until;
                    return new TableTag(mark.Name, Between(mark.Since, now), until == long.MaxValue ? null : Between(now, until));
                }
            }
        }

        return null;
    }

    public bool Untag(ReadOnlySpan<char> key, string tag) => Find(key, out var now)?.Untag(tag, now) == true;

    public bool Remove(ReadOnlySpan<char> key) => _entries.Remove(key);

    public void Clear() => _entries.Clear();

    /// <summary>The key's entry, if it has not expired.</summary>
    public TableEntry? Find(ReadOnlySpan<char> key, out long now)
    {
        now = _time.GetTimestamp();
        return _entries.Find(key) is { } entry && !entry.IsExpired(now, _expiry) ? entry : null;
    }

    /// <summary>The key's entry, used now.</summary>
    public TableEntry Use(ReadOnlySpan<char> key, out long now)
    {
        now = _time.GetTimestamp();
        var entry = _entries.FindOrAdd(key, Capacity, _expiry, now);
        if (entry.IsExpired(now, _expiry))
        {
            entry.Restart(now, _expiry);
        }

        entry.Touch(now);
        return entry;
    }

    /// <summary>All entries that have not expired.</summary>
    public IEnumerable<TableEntry> Entries(long now) => _entries.All().Where(entry => !entry.IsExpired(now, _expiry));

    /// <summary>How long it takes from one timestamp to another.</summary>
    public TimeSpan Between(long from, long to) => _time.GetElapsedTime(from, to);

    public long Now => _time.GetTimestamp();
}
