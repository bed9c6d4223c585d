namespace ScriptProxy.Host.Watching;

/// <summary>
/// The system's notifications about one file or folder. A folder is watched with all below it; a file, and what does not exist yet, through
/// the folder that it lies in. Used by one thread at a time; the callback comes from any.
/// </summary>
/// <param name="path">The full path.</param>
/// <param name="raised">Called when something may have changed.</param>
/// <param name="unavailable">Called with the reason, each time that notifications cannot be had.</param>
internal sealed class PathNotifications(string path, Action raised, Action<string> unavailable) : IDisposable
{
    private FileSystemWatcher? _watcher;
    private (string Folder, DateTime Created)? _watched;
    private volatile bool _broken;

    /// <summary>Begins to watch, or begins anew if the folder has been replaced or notifications were lost.</summary>
    public void Arm()
    {
        var folder = Directory.Exists(path) ? path : Path.GetDirectoryName(path);
        if (folder is null || !Directory.Exists(folder))
        {
            Dispose();
            return;
        }

        // A folder that was deleted and made again has another birth, and a mounted one another place; notifications stay with the old one.
        try
        {
            var wanted = (Folder: RealPath.Of(folder), Directory.GetCreationTimeUtc(folder));
            if (_broken || _watched != wanted)
            {
                Dispose();
                Start(wanted.Folder, isFolder: folder == path);
                _watched = wanted;
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException)
        {
            Dispose();
            unavailable(exception.Message);
        }
    }

    public void Dispose()
    {
        _watcher?.Dispose();
        _watcher = null;
        _watched = null;
        _broken = false;
    }

    private void Start(string folder, bool isFolder)
    {
        var watcher = new FileSystemWatcher(folder)
        {
            IncludeSubdirectories = isFolder,
            NotifyFilter = NotifyFilters.FileName | NotifyFilters.DirectoryName | NotifyFilters.LastWrite | NotifyFilters.Size | NotifyFilters.CreationTime,
        };
        _watcher = watcher;
        void OnEvent(string? name)
        {
            if (isFolder || IsMeant(name))
            {
                raised();
            }
        }

        watcher.Changed += (_, change) => OnEvent(change.Name);
        watcher.Created += (_, change) => OnEvent(change.Name);
        watcher.Deleted += (_, change) => OnEvent(change.Name);
        watcher.Renamed += (_, change) => OnEvent(IsMeant(change.OldName) ? change.OldName : change.Name);
        watcher.Error += (_, error) =>
        {
            // An overflow loses events: so look, and begin anew. After another error, such as the system's limit of watches, that would only fail again.
            if (error.GetException() is InternalBufferOverflowException)
            {
                _broken = true;
                raised();
            }
            else
            {
                unavailable(error.GetException().Message);
            }
        };
        watcher.EnableRaisingEvents = true;
    }

    /// <summary>Mounted configuration is replaced by swapping a link beside the file, whose name begins with two dots.</summary>
    private bool IsMeant(string? name) =>
        name is null || name.StartsWith("..", StringComparison.Ordinal) || string.Equals(name, Path.GetFileName(path), StringComparison.OrdinalIgnoreCase);
}
