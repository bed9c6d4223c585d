using ScriptProxy.Host.State.Keys;
using ScriptProxy.Sdk;

namespace ScriptProxy.Host.State;

/// <summary>One unit's view of a table: its options, and the keys that all versions of the unit share.</summary>
internal sealed class Table : ITable
{
    private readonly TableKeys _keys;
    private readonly TimeProvider _time;
    private readonly long _expiry;
    private readonly TableCounter[] _counters;

    public Table(TableState state, TableOptions options, TimeProvider time)
    {
        (_keys, _time, Capacity) = (state.Keys, time, options.Capacity);
        _expiry = StateOptions.Timestamps(options.Expiry, time, nameof(options.Expiry));
        _counters = [Counter(TableOptions.FirstCounter, options.Window), .. options.Counters.Select(counter => Counter(counter.Name, counter.Window ?? options.Window))];

        TableCounter Counter(string name, TimeSpan window) => new(this, name, state.NumberOf(name), StateOptions.Timestamps(window, time, nameof(options.Window)));
    }

    public string Name => _counters[0].Name;

    public int Capacity { get; }

    public int Keys => _keys.Count;

    public IReadOnlyList<TableCounter> Counters => _counters;

    public ITableCounter Counter(string name) => Array.Find(_counters, counter => counter.Name == name)
        ?? throw new ArgumentException($"the table has no counter '{name}'; it has {string.Join(", ", _counters.Select(counter => counter.Name))}", nameof(name));

    public long Increment(ReadOnlySpan<char> key, long amount = 1) => _counters[0].Increment(key, amount);

    public void TakeBack(ReadOnlySpan<char> key, long at, long amount = 1) => _counters[0].TakeBack(key, at, amount);

    public long Count(ReadOnlySpan<char> key) => _counters[0].Count(key);

    public double Rate(ReadOnlySpan<char> key) => _counters[0].Rate(key);

    public void Tag(ReadOnlySpan<char> key, string tag, TimeSpan? lifetime = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(tag);
        var length = lifetime is { } given ? StateOptions.Timestamps(given, _time, nameof(lifetime)) : (long?)null;
        using var held = Use(key, out var now);
        held.Touch(length is { } stays ? now + stays - _expiry : now); // the key is not forgotten before its tag
        held.MakeExtras().Tag(tag, length is { } lasts ? now + lasts : long.MaxValue, now);
    }

    public bool HasTag(ReadOnlySpan<char> key, string tag)
    {
        using var held = Find(key, out var now);
        return held.IsFound && held.Extras?.FindTag(tag, now) is not null;
    }

    public TableTag? FindTag(ReadOnlySpan<char> key, params ReadOnlySpan<string> tags)
    {
        using var held = Find(key, out var now);
        if (held.IsFound && held.Extras is { } extras)
        {
            foreach (var tag in tags)
            {
                if (extras.FindTag(tag, now) is { } mark)
                {
                    return new TableTag(mark.Name, Between(mark.Since, now), mark.Until == long.MaxValue ? null : Between(now, mark.Until));
                }
            }
        }

        return null;
    }

    public bool Untag(ReadOnlySpan<char> key, string tag)
    {
        using var held = Find(key, out var now);
        return held.IsFound && held.Extras?.Untag(tag, now) == true;
    }

    public bool Remove(ReadOnlySpan<char> key) => _keys.Remove(key);

    public void Clear() => _keys.Clear();

    /// <summary>Holds a key, if it has not expired.</summary>
    public HeldKey Find(scoped ReadOnlySpan<char> key, out long now)
    {
        var print = _keys.Prefetch(key);
        now = _time.GetTimestamp();
        var held = _keys.Find(print);
        if (held.IsFound && held.IsExpired(now, _expiry))
        {
            held.Dispose();
            return default;
        }

        return held;
    }

    /// <summary>Holds a key, used now.</summary>
    public HeldKey Use(scoped ReadOnlySpan<char> key, out long now)
    {
        var print = _keys.Prefetch(key); // the clock waits for reads before it, but not for this
        now = _time.GetTimestamp();
        var held = _keys.FindOrAdd(key, print, Capacity, _expiry, now);
        if (held.IsExpired(now, _expiry))
        {
            held.Restart(now);
        }

        held.Touch(now);
        return held;
    }

    /// <summary>All keys that have not expired, as they are now.</summary>
    public IEnumerable<TableKey> Copy(long now) => _keys.Copy().Where(key => now - key.Used < _expiry);

    /// <summary>A key as it is now; null if it is not there.</summary>
    public TableKey? Copy(ReadOnlySpan<char> key, out long now)
    {
        using var held = Find(key, out now);
        return held.IsFound ? held.Copy() : null;
    }

    /// <summary>How long it takes from one timestamp to another.</summary>
    public TimeSpan Between(long from, long to) => _time.GetElapsedTime(from, to);

    public long Now => _time.GetTimestamp();
}
