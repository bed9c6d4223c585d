using System.Net.Sockets;

namespace ScriptProxy.Host.Connections;

/// <summary>The listening sockets, and what the system drops for them. Thread-safe.</summary>
internal sealed class SilentListeners
{
    private readonly Lock _lock = new();
    private readonly Dictionary<Socket, uint> _drops = [];
    private long _total;
    private bool _mayFilter;

    /// <summary>Whether accepted sockets may have a filter. It stays true after the first time: some that have one may wait to be accepted for as long as they like.</summary>
    public bool MayFilter => Volatile.Read(ref _mayFilter);

    /// <summary>Puts a socket among them, which drops nothing until the next <see cref="Set"/>.</summary>
    /// <returns>Why the system will not drop anything for it; null if it will.</returns>
    public string? Add(Socket listening)
    {
        lock (_lock)
        {
            var fault = SynDrop.FindFault(listening); // a socket that a parent gave may have a filter from another process, which has gone
            _drops[listening] = SynDrop.CountDrops(listening);
            return fault;
        }
    }

    /// <summary>To be called before the socket is closed.</summary>
    public void Remove(Socket listening)
    {
        lock (_lock)
        {
            if (_drops.ContainsKey(listening))
            {
                Count(listening);
                _drops.Remove(listening);
                SynDrop.Clear(listening);
            }
        }
    }

    /// <summary>Asks the system anew whether it does that. It drops nothing after that.</summary>
    /// <returns>Why it does not for one of them; null if it does for all, or if there are none.</returns>
    public string? FindFault()
    {
        lock (_lock)
        {
            Clear();
            return _drops.Keys.Select(SynDrop.FindFault).FirstOrDefault(fault => fault is not null);
        }
    }

    /// <summary>Drops attempts of these sources from now on, and of no others.</summary>
    /// <returns>Why the system does not, and then it drops none at all; null if it does.</returns>
    public string? Set(IReadOnlyCollection<SourceNetwork> sources)
    {
        lock (_lock)
        {
            if (sources.Count == 0)
            {
                Clear();
                return null;
            }

            try
            {
                Volatile.Write(ref _mayFilter, true);
                foreach (var listening in _drops.Keys)
                {
                    SynDrop.Set(listening, sources);
                }

                return null;
            }
            catch (SocketException exception)
            {
                Clear();
                return exception.Message;
            }
        }
    }

    /// <summary>How many attempts the system has dropped in all.</summary>
    public long CountDrops()
    {
        lock (_lock)
        {
            foreach (var listening in _drops.Keys.ToArray())
            {
                Count(listening);
            }

            return _total;
        }
    }

    private void Clear()
    {
        foreach (var listening in _drops.Keys)
        {
            SynDrop.Clear(listening);
        }
    }

    private void Count(Socket listening)
    {
        var now = SynDrop.CountDrops(listening);
        _total += unchecked(now - _drops[listening]);
        _drops[listening] = now;
    }
}
