using ScriptProxy.Sdk;

namespace ScriptProxy.Host.Stores.Disk;

internal sealed partial class DiskStore
{
    private static readonly TimeSpan ComplaintInterval = TimeSpan.FromMinutes(1);

    private readonly HeldOptions<DiskStoreOptions> _held;
    private DiskStoreOptions _options;
    private long _complainedAt = long.MinValue;

    private DiskStoreOptions Options => Volatile.Read(ref _options);

    /// <summary>Lets a version of the unit use it. While there are several, the largest limits hold.</summary>
    /// <returns>What ends the use.</returns>
    public IDisposable Hold(DiskStoreOptions options)
    {
        Check(options);
        return _held.Add(options);
    }

    /// <summary>Checks options without touching the folder.</summary>
    /// <exception cref="StoreException">The folder cannot be used.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An option is outside its range.</exception>
    public static void Check(DiskStoreOptions options)
    {
        ArgumentException.ThrowIfNullOrEmpty(options.Folder, nameof(options.Folder));
        ArgumentOutOfRangeException.ThrowIfLessThan(options.MaxBytes, 1L << 20, nameof(options.MaxBytes));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(options.MaxBytes, 16L << 40, nameof(options.MaxBytes));
        ArgumentOutOfRangeException.ThrowIfLessThan(options.MaxEntryBytes, 1L << 10, nameof(options.MaxEntryBytes));
        ArgumentOutOfRangeException.ThrowIfLessThan(options.OpenFiles, 16, nameof(options.OpenFiles));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(options.OpenFiles, 100_000, nameof(options.OpenFiles));
        if (StoreFolder.Doubt(options.Folder) is { } doubt)
        {
            throw StoreException.Unusable(Path.GetFullPath(options.Folder), doubt);
        }
    }

    private void Follow(IReadOnlyList<DiskStoreOptions> held)
    {
        Volatile.Write(ref _options, held[^1] with { MaxBytes = held.Max(options => options.MaxBytes), MaxEntryBytes = held.Max(options => options.MaxEntryBytes) });
        MakeRoom();
    }

    private void Complain(Exception exception)
    {
        if (MayComplain())
        {
            Log.DiskFails(_log, Name, _folder.Path, exception.Message);
        }
    }

    /// <summary>Once a minute: a full disk would fill the log too.</summary>
    private bool MayComplain()
    {
        var (now, last) = (_time.GetTimestamp(), Volatile.Read(ref _complainedAt));
        return (last == long.MinValue || _time.GetElapsedTime(last, now) >= ComplaintInterval)
            && Interlocked.CompareExchange(ref _complainedAt, now, last) == last;
    }

}
