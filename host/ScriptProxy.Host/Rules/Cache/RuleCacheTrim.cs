namespace ScriptProxy.Host.Rules.Cache;

/// <summary>Keeps the cache within its bounds: entries unused for <see cref="MaximumAge"/> go, and beyond <see cref="MaximumSize"/> those unused longest.</summary>
internal sealed class RuleCacheTrim(string folder, TimeProvider time)
{
    /// <summary>Of an entry's file.</summary>
    public const string Extension = ".rule";

    public static readonly TimeSpan MaximumAge = TimeSpan.FromDays(30);

    /// <summary>In bytes, of all entries together.</summary>
    public const long MaximumSize = 256 * 1024 * 1024;

    // Additions between two looks. An entry takes some 10 KB, so what comes in between does not matter.
    private const int Interval = 64;

    private const string TemporaryExtension = ".rule~";

    // Older ones were left by a process that died while it wrote.
    private static readonly TimeSpan MaximumWriting = TimeSpan.FromHours(1);

    private int _added;

    public static string NewTemporaryName() => Guid.NewGuid().ToString("N") + TemporaryExtension;

    /// <summary>Looks at the first addition, and now and then afterwards: a cache that nothing is added to needs no look.</summary>
    /// <exception cref="IOException">An entry cannot be deleted.</exception>
    /// <exception cref="UnauthorizedAccessException">An entry must not be deleted.</exception>
    public void Added()
    {
        if (Interlocked.Increment(ref _added) % Interval == 1)
        {
            Trim(MaximumSize);
        }
    }

    public void Trim(long maximumSize)
    {
        var now = time.GetUtcNow().UtcDateTime;
        DeleteWhere(TemporaryExtension, (_, age) => age > MaximumWriting);
        long size = 0;
        DeleteWhere(Extension, (file, age) => age > MaximumAge || (size += file.Length) > maximumSize);

        void DeleteWhere(string extension, Func<FileInfo, TimeSpan, bool> isSuperfluous)
        {
            var files = new DirectoryInfo(folder).EnumerateFiles("*" + extension).Where(file => file.Extension == extension).ToList();
            foreach (var file in files.OrderByDescending(file => file.LastWriteTimeUtc).Where(file => isSuperfluous(file, now - file.LastWriteTimeUtc)))
            {
                file.Delete();
            }
        }
    }
}
