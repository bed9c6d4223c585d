namespace ScriptProxy.Host.Watching;

/// <summary>One watched file or folder: whether it has changed since it was last asked. Asked by one thread at a time, raised by any.</summary>
internal sealed class WatchedPath : IDisposable
{
    private readonly PathNotifications _notifications;
    private string _signature = "";
    private int _raised;

    /// <param name="path">The full path; it need not exist.</param>
    /// <param name="wake">Called when it may have changed.</param>
    /// <param name="unavailable">Called with the reason, each time that notifications cannot be had.</param>
    public WatchedPath(string path, Action wake, Action<string> unavailable)
    {
        Path = path;
        _notifications = new PathNotifications(
            path,
            () =>
            {
                Interlocked.Exchange(ref _raised, 1);
                wake();
            },
            unavailable);
        Arm();
        _signature = FolderSignature.Of(path);
    }

    public string Path { get; }

    /// <summary>Whether a change has been seen that was not told yet.</summary>
    public bool IsPending { get; set; }

    /// <summary>Begins to be notified, or begins anew if the folder has been replaced.</summary>
    public void Arm() => _notifications.Arm();

    /// <summary>Whether it has changed since the last call.</summary>
    public bool HasChanged()
    {
        var raised = Interlocked.Exchange(ref _raised, 0) != 0;
        var signature = FolderSignature.Of(Path);
        var changed = raised || signature != _signature;
        _signature = signature;
        IsPending |= changed;
        return changed;
    }

    public void Dispose() => _notifications.Dispose();
}
