using Microsoft.Extensions.Logging;

namespace ScriptProxy.Host.Generations;

/// <summary>Observes unloaded code until the garbage collector has taken it, and names what does not go.</summary>
internal sealed class UnloadWatch(ILogger log)
{
    /// <summary>Full collections after which code that is still there must be held by something.</summary>
    private const int Patience = 5;

    private readonly Lock _lock = new();
    private readonly List<Entry> _entries = [];

    public IReadOnlyList<string> Lingering
    {
        get
        {
            lock (_lock)
            {
                return [.. _entries.Where(entry => entry.Context.IsAlive).Select(entry => entry.Unit)];
            }
        }
    }

    public void Add(string unit, WeakReference context)
    {
        lock (_lock)
        {
            _entries.Add(new Entry(unit, context, GC.CollectionCount(GC.MaxGeneration)));
        }
    }

    public void Look()
    {
        lock (_lock)
        {
            _entries.RemoveAll(entry => !entry.Context.IsAlive);
            foreach (var entry in _entries)
            {
                if (!entry.IsReported && GC.CollectionCount(GC.MaxGeneration) - entry.Collections >= Patience)
                {
                    entry.IsReported = true;
                    Log.UnitLingers(log, entry.Unit, Patience);
                }
            }
        }
    }

    private sealed record Entry(string Unit, WeakReference Context, int Collections)
    {
        public bool IsReported { get; set; }
    }
}
