using System.Threading.Channels;

namespace ScriptProxy.Host.Watching;

/// <summary>
/// Says that something in some files and folders may have changed: by the system's notifications, and by looking now and then, since
/// mounted file systems send none. It remembers what it saw between two calls, so make it before the first look at the files.
/// For one caller at a time.
/// </summary>
internal sealed class FolderWatcher : IDisposable
{
    // Whatever is written all the time, such as a log file among the plugins, must not keep every other change waiting.
    private static readonly TimeSpan MaximumDelay = TimeSpan.FromSeconds(10);

    private readonly string[] _paths;
    private readonly TimeSpan _debounce;
    private readonly TimeProvider _time;
    private readonly PathNotifications[] _notifications;
    private readonly ITimer _poll;
    private readonly Channel<bool> _wake = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private int _raised;
    private int _warned;
    private string _signature;

    /// <param name="paths">Files and folders; they need not exist.</param>
    /// <param name="debounce">How long nothing may have changed before a change is told.</param>
    /// <param name="poll">How often to look.</param>
    /// <param name="time">Measures both.</param>
    /// <param name="logger">Gets one warning if notifications cannot be had.</param>
    public FolderWatcher(IEnumerable<string> paths, TimeSpan debounce, TimeSpan poll, TimeProvider time, ILogger logger)
    {
        _paths = [.. paths.Select(Path.GetFullPath)];
        (_debounce, _time) = (debounce, time);
        _notifications = Array.ConvertAll(_paths, path => new PathNotifications(path, Raise, reason =>
        {
            if (Interlocked.Exchange(ref _warned, 1) == 0)
            {
                logger.NotificationsUnavailable(path, poll, reason);
            }
        }));
        Arm();
        _signature = FolderSignature.Of(_paths);
        _poll = time.CreateTimer(_ => _wake.Writer.TryWrite(true), state: null, poll, poll);
    }

    /// <summary>Ends when something may have changed since the last call ended, or since the watcher was made, and has then been quiet.</summary>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public async Task WaitForChangeAsync(CancellationToken cancellation)
    {
        while (!HasChanged())
        {
            await _wake.Reader.ReadAsync(cancellation);
            Arm();
        }

        try
        {
            await QuietAsync(cancellation);
        }
        catch (OperationCanceledException)
        {
            // Seen, but not told.
            Interlocked.Exchange(ref _raised, 1);
            throw;
        }
    }

    public void Dispose()
    {
        _poll.Dispose();
        foreach (var notifications in _notifications)
        {
            notifications.Dispose();
        }
    }

    private async Task QuietAsync(CancellationToken cancellation)
    {
        var began = _time.GetTimestamp();
        do
        {
            _signature = FolderSignature.Of(_paths);
            await Task.Delay(_debounce, _time, cancellation);
            Arm();
        }
        while (HasChanged() && _time.GetElapsedTime(began) < MaximumDelay);
    }

    private bool HasChanged() => Interlocked.Exchange(ref _raised, 0) != 0 || FolderSignature.Of(_paths) != _signature;

    private void Raise()
    {
        Interlocked.Exchange(ref _raised, 1);
        _wake.Writer.TryWrite(true);
    }

    private void Arm()
    {
        foreach (var notifications in _notifications)
        {
            notifications.Arm();
        }
    }
}
