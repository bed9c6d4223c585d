using System.Threading.Channels;

namespace ScriptProxy.Host.Watching;

/// <summary>
/// Says that something in some files and folders may have changed: by the system's notifications, and by looking now and then, since
/// mounted file systems send none. It remembers what it saw between two calls, so make it before the first look at the files.
/// For one caller at a time.
/// </summary>
internal sealed class FolderWatcher : IDisposable
{
    // Whatever is written all the time, such as a log file among the plugins, is told too in the end.
    private static readonly TimeSpan MaximumDelay = TimeSpan.FromSeconds(10);

    private readonly WatchedPath[] _paths;
    private readonly TimeSpan _debounce;
    private readonly TimeProvider _time;
    private readonly ITimer _poll;
    private readonly Channel<bool> _wake = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private int _warned;

    /// <param name="paths">Files and folders; they need not exist.</param>
    /// <param name="debounce">How long nothing may have changed before a change is told.</param>
    /// <param name="poll">How often to look.</param>
    /// <param name="time">Measures both.</param>
    /// <param name="logger">Gets one warning if notifications cannot be had.</param>
    public FolderWatcher(IEnumerable<string> paths, TimeSpan debounce, TimeSpan poll, TimeProvider time, ILogger logger)
    {
        (_debounce, _time) = (debounce, time);
        _paths = [.. paths.Select(Path.GetFullPath).Select(path => new WatchedPath(path, () => _wake.Writer.TryWrite(true), reason =>
        {
            if (Interlocked.Exchange(ref _warned, 1) == 0)
            {
                logger.NotificationsUnavailable(path, poll, reason);
            }
        }))];
        _poll = time.CreateTimer(_ => _wake.Writer.TryWrite(true), state: null, poll, poll);
    }

    /// <summary>The paths that were still changing when the last call ended: what lies there may be unfinished. They are told when they are quiet.</summary>
    public IReadOnlyList<string> Unquiet { get; private set; } = [];

    /// <summary>
    /// Ends when something may have changed since the last call ended, or since the watcher was made, and one of the paths where it did has
    /// then been quiet: a slow copy in one folder does not keep what was saved in another waiting.
    /// </summary>
    /// <exception cref="OperationCanceledException">The token was cancelled. What was seen is told by the next call.</exception>
    public async Task WaitForChangeAsync(CancellationToken cancellation)
    {
        while (!Look())
        {
            await _wake.Reader.ReadAsync(cancellation);
        }

        var began = _time.GetTimestamp();
        List<WatchedPath> quiet;
        do
        {
            await Task.Delay(_debounce, _time, cancellation);
            var pending = Array.FindAll(_paths, path => path.IsPending);
            Array.ForEach(_paths, path => path.Arm());
            var changed = Array.FindAll(_paths, path => path.HasChanged());
            quiet = _time.GetElapsedTime(began) < MaximumDelay ? [.. pending.Except(changed)] : [.. pending];
        }
        while (quiet.Count == 0);

        quiet.ForEach(path => path.IsPending = false);
        Unquiet = [.. from path in _paths where path.IsPending select path.Path];
    }

    public void Dispose()
    {
        _poll.Dispose();
        Array.ForEach(_paths, path => path.Dispose());
    }

    private bool Look()
    {
        Array.ForEach(_paths, path => path.Arm());
        Array.ForEach(_paths, path => path.HasChanged());
        return Array.Exists(_paths, path => path.IsPending);
    }
}
