using System.Globalization;
using Microsoft.Win32.SafeHandles;
using ScriptProxy.Host.Rules.Cache;

namespace ScriptProxy.Host.Stores.Disk;

/// <summary>
/// The folder of one store, for this process alone: a lock on a file in it says so. An entry's file is made in <c>writing</c> and moved to its place
/// when it is whole, so that what a crash leaves lies in <c>writing</c>.
/// </summary>
internal sealed class StoreFolder : IDisposable
{
    private const string LockName = ".lock";
    private const string WritingName = "writing";
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private readonly FileStream _lock;

    /// <summary>Takes the folder, which is made if it is not there, and clears away what was not finished.</summary>
    /// <exception cref="StoreException">It cannot be used.</exception>
    public StoreFolder(string path)
    {
        Path = path;
        try
        {
            Make(path);
            if (Doubt(path) is { } doubt)
            {
                throw StoreException.Unusable(path, doubt);
            }

            _lock = Lock();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw StoreException.Unusable(path, exception.Message.TrimEnd('.'));
        }

        try
        {
            ClearWriting();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            _lock.Dispose();
            throw StoreException.Unusable(path, exception.Message.TrimEnd('.'));
        }
    }

    public string Path { get; }

    /// <summary>Opens an entry's file, to read it or to change its head.</summary>
    public static SafeFileHandle Open(string path) =>
        File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete, FileOptions.Asynchronous);

    public string PathOf(KeyHash hash) => System.IO.Path.Combine(Path, hash.FolderName(), hash.FileName());

    public string PathOf(string name) => System.IO.Path.Combine(Path, name);

    /// <summary>Makes a file for an entry that is being written.</summary>
    public (SafeFileHandle File, string Path) Create(ulong id)
    {
        var path = System.IO.Path.Combine(Path, WritingName, id.ToString("x16", CultureInfo.InvariantCulture));
        return (File.OpenHandle(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete, FileOptions.Asynchronous), path);
    }

    /// <summary>Moves a whole file to its place, over the one that is there.</summary>
    public void Move(string path, KeyHash hash)
    {
        var place = PathOf(hash);
        try
        {
            File.Move(path, place, overwrite: true);
        }
        catch (DirectoryNotFoundException)
        {
            Make(System.IO.Path.GetDirectoryName(place)!);
            File.Move(path, place, overwrite: true);
        }
    }

    public void Delete(KeyHash hash)
    {
        try
        {
            File.Delete(PathOf(hash));
        }
        catch (DirectoryNotFoundException)
        {
            // Nor is the file.
        }
    }

    /// <summary>The names of the folders that entries lie in.</summary>
    public List<string> Folders() => [.. Directory.EnumerateDirectories(Path).Select(folder => System.IO.Path.GetFileName(folder)).Where(KeyHash.IsFolderName)];

    /// <summary>The entries that lie in one of the folders.</summary>
    public IEnumerable<KeyHash> Entries(string name) =>
        from path in Directory.EnumerateFiles(PathOf(name))
        let hash = KeyHash.Parse(System.IO.Path.GetFileName(path.AsSpan()))
        where hash is not null && hash.Value.FolderName() == name
        select hash.Value;

    /// <summary>Says why a folder that is there cannot be used, without using it; null if nothing speaks against it.</summary>
    public static string? Doubt(string path) => OperatingSystem.IsWindows() || !Directory.Exists(path) ? null : FileTrust.Doubt(path);

    public void Dispose() => _lock.Dispose();

    private static void Make(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(path);
        }
        else
        {
            Directory.CreateDirectory(path, OwnerOnly);
        }
    }

    private FileStream Lock()
    {
        try
        {
            return new FileStream(System.IO.Path.Combine(Path, LockName), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException) when (File.Exists(System.IO.Path.Combine(Path, LockName)))
        {
            throw StoreException.Unusable(Path, "another store or another process has it; give each a folder of its own");
        }
    }

    private void ClearWriting()
    {
        var writing = System.IO.Path.Combine(Path, WritingName);
        Make(writing);
        foreach (var left in Directory.EnumerateFiles(writing))
        {
            File.Delete(left);
        }
    }
}
