using Microsoft.Extensions.Logging;
using ScriptProxy.Sdk;

namespace ScriptProxy.Host.Stores.Disk;

/// <summary>
/// Responses on disk, a file for each. Files for many responses together would be fewer, but would have to be compacted, and who reads from one would
/// have to keep it: a file of its own is given back to the disk when the response goes, is whole or not there by the one step of renaming it, and stays
/// with whoever reads it; it can also be found by its name while the index is still being built.
/// <para>
/// In memory are the index, some 100 bytes for each response, and the heads of those used of late, whose files are open. A lookup of what is not there looks
/// at the index alone; of what was used of late, at memory alone. Whoever changes what a name leads to holds the lock of that name's stripe, so
/// that index and folder agree.
/// </para>
/// </summary>
internal sealed partial class DiskStore : IStore, IAsyncDisposable
{
    private const int Stripes = 64;

    private readonly Lock[] _stripes = [.. Enumerable.Range(0, Stripes).Select(_ => new Lock())];
    private readonly DiskIndex _index = new();
    private readonly OpenEntries _open;
    private readonly LeftFiles _left;
    private readonly StoreFolder _folder;
    private readonly DiskInvalidations _invalidations;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private long _evicted;
    private long _refused;
    private long _damaged;
    private volatile bool _isClosed;

    /// <exception cref="StoreException">The folder cannot be used.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An option is outside its range.</exception>
    public DiskStore(string name, DiskStoreOptions options, TimeProvider time, ILogger log)
    {
        Check(options);
        (Name, _options, _time, _log, _held) = (name, options, time, log, new HeldOptions<DiskStoreOptions>(Follow));
        _open = new OpenEntries(options.OpenFiles, time);
        _left = new LeftFiles(time);
        _folder = new StoreFolder(Path.GetFullPath(options.Folder));
        try
        {
            _invalidations = new DiskInvalidations(_folder, time, Complain);
        }
        catch (Exception exception)
        {
            _folder.Dispose();
            throw exception is IOException or UnauthorizedAccessException ? StoreException.Unusable(Folder, exception.Message.TrimEnd('.')) : exception;
        }

        _scan = Task.Factory.StartNew(Scan, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        _timer = time.CreateTimer(_ => Tick(), null, SweepInterval, SweepInterval);
    }

    public string Name { get; }

    public string Folder => _folder.Path;

    public StoreFigures Figures => new(
        _index.Count, BytesOnDisk + _left.Bytes, Options.MaxBytes, Volatile.Read(ref _evicted), Volatile.Read(ref _refused), Volatile.Read(ref _damaged));

    // What is on its way, and what waits to be deleted, lie there too.
    private long BytesOnDisk => _index.Bytes + Volatile.Read(ref _growing) + Volatile.Read(ref _dropped);

    public ValueTask<StoredResponse?> FindAsync(ReadOnlySpan<char> key, CancellationToken cancelled = default)
    {
        var hash = KeyHash.Of(key);
        var isKnown = _index.TryFind(hash, use: true, out var entry);
        if (!isKnown && IsIndexed)
        {
            return default;
        }

        if (!isKnown || _open.Find(hash) is not { } open || open.Body.Layout.Id != entry.Id || !IsUntouched(open, entry))
        {
            return new(LookAsync(hash, key.ToString(), cancelled));
        }

        return new(IsServed(open, key) ? open.Response : null);
    }

    public void NoteUse(ReadOnlySpan<char> key) => _index.TryFind(KeyHash.Of(key), use: true, out _);

    public ValueTask<bool> RemoveAsync(ReadOnlySpan<char> key)
    {
        var hash = KeyHash.Of(key);
        var isThere = IsIndexed || _index.Contains(hash) || IndexFromDisk(hash);
        return new(isThere && RemoveNow(hash, null));
    }

    public IAsyncEnumerable<StoredItem> ListAsync(Invalidation? of = null) => List(of).ToAsyncEnumerable();

    public async ValueTask DisposeAsync()
    {
        _isClosed = true;
        await _timer.DisposeAsync();
        await _scan;
        Wake();
        await _sweep; // nobody begins another: what was dropped and is still there is judged when the folder is opened next
        await _walk;
        _open.CloseAll();
        _invalidations.Dispose();
        _folder.Dispose();
    }

    private IEnumerable<StoredItem> List(Invalidation? of)
    {
        foreach (var entry in of is not null && NamedInvalidations.IsNamed(of) ? Named(of) : _index.All())
        {
            if (Load(entry.Hash, stays: false) is { } loaded && IsServed(loaded, loaded.Response.Head.Key) && of?.Includes(loaded.Response.Head) != false)
            {
                var head = loaded.Response.Head;
                yield return new(head.Key, head.Url, head.Status, entry.Bytes, head.FreshUntil, head.Expires, head.Marks);
            }
        }
    }

    // On another thread: opening a file can wait for the disk, and there is no asynchronous way to do it.
    private Task<StoredResponse?> LookAsync(KeyHash hash, string key, CancellationToken cancelled) =>
        Task.Run(() => Load(hash, stays: true) is { } loaded && IsServed(loaded, key) ? loaded.Response : null, cancelled);

    private Lock Stripe(KeyHash hash) => _stripes[hash.Low % Stripes];

    private bool IsServed(OpenEntry entry, ReadOnlySpan<char> key)
    {
        var head = entry.Response.Head;
        if (head.Expires <= _time.GetUtcNow())
        {
            Drop(entry.Body.Layout.Hash, entry.Body.Layout.Id);
            Wake();
            return false;
        }

        return key.SequenceEqual(head.Key);
    }

    /// <summary>Makes an entry unfindable; its file is deleted in the background.</summary>
    private bool Drop(KeyHash hash, ulong id)
    {
        Interlocked.Increment(ref _dropping);
        var isThere = _index.Remove(hash, id, out var removed);
        if (isThere)
        {
            _open.Drop(hash, id);
            Interlocked.Add(ref _dropped, removed.Bytes);
            _graves.Enqueue((hash, id, removed.Bytes));
        }

        Interlocked.Decrement(ref _dropping);
        return isThere;
    }

    /// <summary>Makes an entry unfindable and deletes its file.</summary>
    private bool RemoveNow(KeyHash hash, ulong? id)
    {
        var isThere = _index.Remove(hash, id, out var removed);
        if (isThere)
        {
            _open.Drop(hash, removed.Id);
            Unlink(hash, removed.Id);
        }

        return isThere;
    }

    /// <summary>
    /// Deletes the file of an entry that has left the index, unless it has been replaced meanwhile. One that cannot be deleted is tried again later; if the process ends before, the next one must not find it
    /// beside what has come since, which may lie in memory alone.
    /// </summary>
    private void Unlink(KeyHash hash, ulong? id)
    {
        if (TryUnlink(hash, id))
        {
            return;
        }

        _undeletable.Enqueue((hash, id)); // before it is written down: that is kept for as long as there are such
        if (id is { } left)
        {
            _invalidations.Add(FileName(hash, left), soft: false, () => true, Options.Flush, out _);
        }
    }

    private bool TryUnlink(KeyHash hash, ulong? id)
    {
        lock (Stripe(hash))
        {
            if (id is not null && _index.Remove(hash, id, out _))
            {
                _open.Drop(hash, id.Value); // while the index was being built, it was taken into it once more
            }

            if (_index.Contains(hash))
            {
                return true;
            }

            try
            {
                _folder.Delete(hash);
                return true;
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                Complain(exception);
                return false;
            }
        }
    }
}
