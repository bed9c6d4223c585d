namespace ScriptProxy.Host.Stores.Disk;

/// <summary>
/// Files that have lost their names and are kept by those who read them. They take room on the disk still, so they count in the store; and so that clients that are slow, or pretend to be, do not take more and more of
/// it, beyond a bound those that were lost first are emptied, whoever reads them. One thread counts.
/// </summary>
internal sealed class LeftFiles(TimeProvider time)
{
    private Dictionary<OpenFile, long> _since = [];
    private long _bytes;

    /// <summary>What they took when they were counted last.</summary>
    public long Bytes => Volatile.Read(ref _bytes);

    /// <summary>Counts them anew, and empties the oldest beyond so many bytes.</summary>
    /// <param name="files">Files that are read and have no name.</param>
    /// <param name="most">How much they may take.</param>
    public void Count(IEnumerable<OpenFile> files, long most)
    {
        var now = time.GetTimestamp();
        _since = files.Distinct().ToDictionary(file => file, file => _since.GetValueOrDefault(file, now));
        var bytes = _since.Keys.Sum(file => file.Bytes);
        foreach (var (file, since) in _since.OrderBy(pair => pair.Value))
        {
            if (bytes <= most || time.GetElapsedTime(since, now) < OpenEntries.Patience)
            {
                break;
            }

            bytes -= file.Bytes;
            file.Empty();
        }

        Volatile.Write(ref _bytes, bytes);
    }
}
