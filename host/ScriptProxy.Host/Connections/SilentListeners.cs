using System.Net.Sockets;

namespace ScriptProxy.Host.Connections;

/// <summary>The listening sockets, and what the system drops for them. Thread-safe.</summary>
internal sealed class SilentListeners
{
    private readonly Lock _lock = new();
    private readonly Dictionary<Socket, uint> _drops = [];
    private long _total;
    private bool _haveDropped;

    /// <summary>Whether accepted sockets may have a filter.</summary>
    public bool HaveDropped => Volatile.Read(ref _haveDropped);

    /// <returns>Why the system drops nothing for it; null if it does.</returns>
    public string? Add(Socket listening)
    {
        lock (_lock)
        {
            var fault = SynDrop.Try(listening); // a socket that a parent gave may have one from another process, which has gone
            _drops[listening] = OperatingSystem.IsLinux() ? SynDrop.CountDrops(listening) : 0;
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

    /// <summary>Drops attempts of these sources from now on, and of no others.</summary>
    /// <returns>Why the system does not, and then it drops none at all; null if it does.</returns>
    public string? Set(IReadOnlyCollection<SourceNetwork> sources)
    {
        lock (_lock)
        {
            try
            {
                foreach (var listening in sources.Count > 0 ? _drops.Keys : Enumerable.Empty<Socket>())
                {
                    Volatile.Write(ref _haveDropped, true);
                    SynDrop.Set(listening, sources);
                }
            }
            catch (SocketException exception)
            {
                Clear();
                return exception.Message;
            }

            if (sources.Count == 0)
            {
                Clear();
            }

            return null;
        }
    }

    /// <summary>How many attempts the system has dropped in all.</summary>
    public long CountDrops()
    {
        lock (_lock)
        {
            foreach (var listening in OperatingSystem.IsLinux() ? [.. _drops.Keys] : Array.Empty<Socket>())
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
        if (OperatingSystem.IsLinux())
        {
            var now = SynDrop.CountDrops(listening);
            _total += unchecked(now - _drops[listening]);
            _drops[listening] = now;
        }
    }
}
