namespace ScriptProxy.Host.Plugins;

/// <summary>
/// This process's folder for the copies of plugins that it loads, so that the originals can be overwritten while they are in use.
/// The folder has a random name and can be read by this user alone; a lock on a file in it says that the process lives. Thread-safe.
/// </summary>
internal sealed class PrivateFolders : IDisposable
{
    private const string Prefix = "scriptproxy-plugins-";
    private const string LockName = ".lock";
    private readonly FileStream _lock;

    /// <summary>Makes the folder, and deletes what dead processes have left beside it.</summary>
    /// <param name="parent">Where it is made. Default: the folder for temporary files.</param>
    /// <exception cref="IOException">The folder cannot be made.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder must not be made.</exception>
    public PrivateFolders(string? parent = null)
    {
        parent ??= Path.GetTempPath();
        DeleteLeftovers(parent);
        Root = Path.Combine(parent, Prefix + Guid.NewGuid().ToString("N"));
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(Root);
        }
        else
        {
            Directory.CreateDirectory(Root, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        _lock = new FileStream(Path.Combine(Root, LockName), FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None);
    }

    /// <summary>The folder.</summary>
    public string Root { get; }

    /// <summary>Deletes the copy of a unit that has been unloaded; what is still in use stays until the next process starts.</summary>
    public static void Delete(string folder) => Try(() => Directory.Delete(folder, recursive: true));

    public void Dispose()
    {
        if (!Directory.Exists(Root))
        {
            _lock.Dispose(); // somebody has tidied up the temporary files
            return;
        }

        // The lock's file goes last: as long as it is there, a later process finishes what could not be deleted now.
        foreach (var folder in Directory.EnumerateDirectories(Root))
        {
            Delete(folder);
        }

        _lock.Dispose();
        if (!Directory.EnumerateDirectories(Root).Any())
        {
            Delete(Root);
        }
    }

    private static void DeleteLeftovers(string parent)
    {
        // A folder without a lock's file is just being made.
        foreach (var folder in Directory.EnumerateDirectories(parent, Prefix + "*"))
        {
            Try(() =>
            {
                using (new FileStream(Path.Combine(folder, LockName), FileMode.Open, FileAccess.ReadWrite, FileShare.None))
                {
                    foreach (var copy in Directory.EnumerateDirectories(folder))
                    {
                        Directory.Delete(copy, recursive: true);
                    }
                }

                Directory.Delete(folder, recursive: true);
            });
        }
    }

    private static void Try(Action delete)
    {
        try
        {
            delete();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Somebody else's, or in use: its time comes with a later process.
        }
    }
}
