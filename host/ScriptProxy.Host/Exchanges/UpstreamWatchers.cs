using Microsoft.Extensions.Logging;
using ScriptProxy.Sdk;

namespace ScriptProxy.Host.Exchanges;

/// <summary>Those who want to know when an exchange's upstream has answered: each is told once. A hook that was given up may still add one, so it is thread-safe.</summary>
internal sealed class UpstreamWatchers(ILogger log)
{
    private readonly List<(IUpstreamWatcher Watcher, long Mark)> _watchers = [];
    private bool _isClosed;

    public void Add(IUpstreamWatcher watcher, long mark)
    {
        lock (_watchers)
        {
            if (!_isClosed)
            {
                _watchers.Add((watcher, mark));
                return;
            }
        }

        Tell(watcher, mark, 0);
    }

    /// <param name="status">The upstream's status; 0 if it has not answered.</param>
    public void Tell(int status)
    {
        if (_watchers.Count == 0)
        {
            return; // who is added at this moment is told by the next call
        }

        lock (_watchers)
        {
            foreach (var (watcher, mark) in _watchers)
            {
                Tell(watcher, mark, status);
            }

            _watchers.Clear();
        }
    }

    /// <summary>No answer comes any more.</summary>
    public void Close()
    {
        lock (_watchers)
        {
            _isClosed = true;
            Tell(0);
        }
    }

    public void Reset() => _isClosed = false;

    private void Tell(IUpstreamWatcher watcher, long mark, int status)
    {
        try
        {
            watcher.Answered(mark, status);
        }
        catch (Exception exception)
        {
            Log.WatcherFailed(log, exception, watcher.GetType().ToString());
        }
    }
}
