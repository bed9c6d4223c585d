using System.Net.Sockets;

namespace ScriptProxy.Host.Connections;

/// <summary>The listening sockets, and what the system drops for them. Thread-safe.</summary>
internal sealed class SilentListeners
{
    private readonly Lock _lock = new();
    private readonly Dictionary<Socket, Drops> _drops = [];
    private long _total;

    /// <summary>Puts a socket among them, which drops nothing until the next <see cref="Set"/>.</summary>
    public void Add(Socket listening)
    {
        lock (_lock)
        {
            _drops[listening] = new Drops(listening);
        }
    }

    /// <summary>To be called before the socket is closed.</summary>
    public void Remove(Socket listening)
    {
        lock (_lock)
        {
            if (_drops.Remove(listening, out var drops))
            {
                _total += drops.Take();
                drops.Close();
            }
        }
    }

    /// <summary>Drops attempts of these sources from now on, and of no others.</summary>
    /// <returns>Why the system does not, and then it drops none at all; null if it does.</returns>
    public string? Set(IReadOnlyCollection<SourceNetwork> sources)
    {
        lock (_lock)
        {
            if (sources.Count > 0 && !OperatingSystem.IsLinux())
            {
                return "only Linux can";
            }

            try
            {
                foreach (var drops in _drops.Values)
                {
                    drops.Set(sources);
                }

                return null;
            }
            catch (SocketException exception)
            {
                foreach (var drops in _drops.Values)
                {
                    _total += drops.Take();
                    drops.Close();
                }

                return exception.Message;
            }
        }
    }

    /// <summary>How many attempts the system has dropped in all.</summary>
    public long CountDrops()
    {
        lock (_lock)
        {
            return _total += _drops.Values.Sum(drops => drops.Take());
        }
    }

    /// <summary>What the system drops for one socket, by itself and by its <see cref="BlackHole"/>, which is there once something was to be dropped.</summary>
    private sealed class Drops(Socket listening)
    {
        private uint _own = BlackHole.CountDrops(listening);
        private uint _asked;
        private BlackHole? _hole;

        public void Set(IReadOnlyCollection<SourceNetwork> sources)
        {
            if (_hole is not null || sources.Count > 0)
            {
                (_hole ??= BlackHole.Open(listening)).Set(sources);
            }
        }

        /// <summary>How many it has dropped since it was asked last.</summary>
        public long Take()
        {
            var (own, asked) = (BlackHole.CountDrops(listening), _hole?.CountDrops() ?? 0);
            var fresh = unchecked(own - _own) + (long)unchecked(asked - _asked);
            (_own, _asked) = (own, asked);
            return fresh;
        }

        public void Close()
        {
            _hole?.Dispose();
            (_hole, _asked) = (null, 0);
        }
    }
}
