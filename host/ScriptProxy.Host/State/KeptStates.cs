using Microsoft.Extensions.Logging;
using ScriptProxy.Host.Metrics;
using ScriptProxy.Host.Units;

namespace ScriptProxy.Host.State;

/// <summary>
/// What units took from the host by a name: it belongs to the unit's name and outlives its versions. What no loaded unit has held for an hour
/// is dropped, so that names cannot grow for ever. Thread-safe.
/// </summary>
internal sealed class KeptStates(TimeProvider time, ILogger<KeptStates> log) : IMetricSource
{
    /// <summary>How long a state waits for the next version of its unit.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromHours(1);

    private readonly Lock _lock = new();
    private readonly Dictionary<(string Unit, string Name, Type Type), Entry> _entries = [];

    public IEnumerable<Metric> Metrics =>
        [new(MetricKind.Counter, "scriptproxy.unit.counter", "", "The counters that units keep, by unit and name.", ReadCounters)];

    /// <summary>The state of this name and type, or a new one. It is held until the lifetime ends.</summary>
    public T Take<T>(string unit, string name, UnitLifetime lifetime, Func<T> make)
        where T : class
    {
        var key = (unit, name, typeof(T));
        var entry = Hold(key, null) ?? Hold(key, new Entry(make()))!; // made outside the lock, by the unit's own code
        lifetime.Own(new Release(this, entry));
        return (T)entry.Value;
    }

    /// <summary>The other type as which a loaded unit of this name holds a value of this name; null if none does.</summary>
    public Type? HeldAs(string unit, string name, Type type)
    {
        lock (_lock)
        {
            return _entries
                .Where(pair => pair.Key.Unit == unit && pair.Key.Name == name && pair.Value.Holders > 0)
                .Select(pair => pair.Key.Type)
                .FirstOrDefault(other => other != type && other.Assembly != typeof(KeptStates).Assembly);
        }
    }

    /// <summary>What is kept of one kind, by unit and name.</summary>
    public List<(string Unit, string Name, T Value)> All<T>()
    {
        lock (_lock)
        {
            return [.. from pair in _entries where pair.Value.Value is T select (pair.Key.Unit, pair.Key.Name, (T)pair.Value.Value)];
        }
    }

    /// <summary>Drops what has waited too long. Never throws.</summary>
    public Task SweepAsync() => DropAsync(entry => entry.Holders == 0 && time.GetElapsedTime(entry.LeftAt) >= Patience);

    /// <summary>Drops everything, once no unit is left that uses it. Never throws.</summary>
    public Task DropAllAsync() => DropAsync(_ => true);

    private IEnumerable<Sample> ReadCounters() =>
        All<KeptCounter>().Select(kept => new Sample(kept.Value.Value, ("unit", kept.Unit), ("name", kept.Name)));

    private async Task DropAsync(Predicate<Entry> isSuperfluous)
    {
        List<KeyValuePair<(string Unit, string Name, Type Type), Entry>> dropped;
        lock (_lock)
        {
            dropped = [.. _entries.Where(pair => isSuperfluous(pair.Value))];
            dropped.ForEach(pair => _entries.Remove(pair.Key));
        }

        foreach (var ((unit, name, _), entry) in dropped)
        {
            try
            {
                await Disposal.OfAsync(entry.Value);
            }
            catch (Exception exception)
            {
                Log.DisposalFailed(log, exception, name, unit);
            }
        }
    }

    private Entry? Hold((string Unit, string Name, Type Type) key, Entry? made)
    {
        lock (_lock)
        {
            if (!_entries.TryGetValue(key, out var entry) && made is not null)
            {
                _entries.Add(key, entry = made);
            }

            if (entry is not null)
            {
                entry.Holders++;
            }

            return entry;
        }
    }

    private void Leave(Entry entry)
    {
        lock (_lock)
        {
            entry.Holders--;
            entry.LeftAt = time.GetTimestamp();
        }
    }

    private sealed class Entry(object value)
    {
        public object Value => value;

        public int Holders { get; set; }

        public long LeftAt { get; set; }
    }

    private sealed class Release(KeptStates states, Entry entry) : IDisposable
    {
        public void Dispose() => states.Leave(entry);
    }
}
