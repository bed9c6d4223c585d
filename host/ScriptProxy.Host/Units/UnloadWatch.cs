using Microsoft.Extensions.Logging;

namespace ScriptProxy.Host.Units;

/// <summary>Observes unloaded code until the garbage collector has taken it, and names what does not go. Thread-safe.</summary>
internal sealed class UnloadWatch(TimeProvider time, ILogger log)
{
    /// <summary>Full collections after which code that is still there must be held by something. Going takes two or three.</summary>
    private const int Patience = 10;

    /// <summary>
    /// The least time for that: where collections come quickly, the last connection, call or timer may take longer to end than they do, and under full load a thread may
    /// not come to let go of what it used last for seconds. A leak is no less one for being named later; an alarm without one costs trust.
    /// </summary>
    private static readonly TimeSpan LeastAge = TimeSpan.FromSeconds(20);

    /// <summary>Full collections after which the framework is told to forget, in case that a cache of its own is what holds the code.</summary>
    private const int PatienceWithCaches = 3;

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private readonly List<Entry> _entries = [];
    private int _collections;
    private long _asked = time.GetTimestamp();

    /// <summary>The names of units whose code does not go.</summary>
    public IReadOnlyList<string> Lingering
    {
        get
        {
            lock (_lock)
            {
                return [.. _entries.Where(entry => entry.IsNamed && entry.Context.IsAlive).Select(entry => entry.Unit)];
            }
        }
    }

    /// <summary>The number of unloaded units whose code is still there.</summary>
    public int Pending
    {
        get
        {
            lock (_lock)
            {
                return _entries.Count(entry => entry.Context.IsAlive);
            }
        }
    }

    /// <summary>Watches the context of an unloaded unit.</summary>
    public void Add(string unit, WeakReference context)
    {
        lock (_lock)
        {
            _entries.Add(new Entry(unit, context, time.GetTimestamp()));
        }
    }

    /// <summary>Looks what has gone. Called again and again, with time for finalizers in between.</summary>
    public void Look()
    {
        lock (_lock)
        {
            _entries.RemoveAll(entry => !entry.Context.IsAlive);
            var collections = GC.CollectionCount(GC.MaxGeneration);
            if (collections == _collections)
            {
                AskForCollection();
                return;
            }

            _collections = collections;
            foreach (var entry in _entries)
            {
                Age(entry);
            }
        }
    }

    private void Age(Entry entry)
    {
        entry.Survived++;
        if (entry.Survived == PatienceWithCaches)
        {
            TypeCaches.Clear();
        }
        else if (!entry.IsNamed && entry.Survived >= Patience && time.GetElapsedTime(entry.Since) >= LeastAge)
        {
            entry.IsNamed = true;
            Log.UnitLingers(log, entry.Unit, entry.Survived);
        }
    }

    /// <summary>A proxy at rest collects nothing for hours: without asking, old code would stay, and a leak would show too late.</summary>
    private void AskForCollection()
    {
        if (_entries.Exists(entry => !entry.IsNamed) && time.GetElapsedTime(_asked) >= Interval)
        {
            _asked = time.GetTimestamp();
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Forced, blocking: false);
        }
    }

    private sealed record Entry(string Unit, WeakReference Context, long Since)
    {
        public int Survived { get; set; }

        public bool IsNamed { get; set; }
    }
}
