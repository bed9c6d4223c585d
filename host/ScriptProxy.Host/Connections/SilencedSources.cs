using System.Collections.Concurrent;

namespace ScriptProxy.Host.Connections;

/// <summary>Who is silenced, and until when: as many as the system has room for. Thread-safe.</summary>
internal sealed class SilencedSources(TimeProvider time)
{
    private readonly ConcurrentDictionary<SourceNetwork, Silenced> _sources = new();
    private int _count;

    public int Count => Volatile.Read(ref _count);

    public bool Contains(SourceNetwork source) => _sources.ContainsKey(source);

    /// <returns>False if it is among them already, or there is no room.</returns>
    public bool Enter(SourceNetwork source, string client, TimeSpan period)
    {
        var hasRoom = Interlocked.Increment(ref _count) <= SourceProgram.Capacity;
        if (hasRoom && _sources.TryAdd(source, new Silenced(source, client, period, time.GetTimestamp() + (long)(period.TotalSeconds * time.TimestampFrequency))))
        {
            return true;
        }

        Interlocked.Decrement(ref _count);
        return false;
    }

    /// <summary>Those that there are once all have left whose time has passed.</summary>
    public IReadOnlyList<Silenced> Current()
    {
        var now = time.GetTimestamp();
        Leave(silenced => silenced.Until <= now);
        return [.. _sources.Values];
    }

    public void Clear() => Leave(_ => true);

    private void Leave(Func<Silenced, bool> which)
    {
        foreach (var (source, silenced) in _sources)
        {
            if (which(silenced) && _sources.TryRemove(source, out _))
            {
                Interlocked.Decrement(ref _count);
            }
        }
    }
}
