using System.Collections.Concurrent;
using ScriptProxy.Host.Connections;
using ScriptProxy.Host.Stores.Eviction;
using ScriptProxy.Sdk;

namespace ScriptProxy.Host.Stores.Memory;

/// <summary>
/// Responses in memory. Lookups take no lock and allocate nothing; all changes share one lock, under which nothing long is done. Bodies on
/// their way count too, and so do those that have left it and are still read: together never for more than half of it, or no more are taken in.
/// </summary>
internal sealed partial class MemoryStore : IStore, IDisposable
{
    private readonly ConcurrentDictionary<string, MemoryEntry> _entries = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, MemoryEntry>.AlternateLookup<ReadOnlySpan<char>> _byKey;
    private readonly Lock _lock = new();
    private readonly EvictionQueues _queues = new();
    private readonly EntryIndex<MemoryEntry> _index = new();
    private readonly LeftBodies _left;
    private readonly Invalidations _invalidations;
    private readonly TimeProvider _time;
    private long _maxBytes;
    private long _maxEntryBytes;
    private long _growing;
    private long _evicted;
    private long _refused;

    public MemoryStore(string name, MemoryStoreOptions options, TimeProvider time)
    {
        Check(options);
        (Name, _time, _invalidations, _held) = (name, time, new Invalidations(time), new HeldOptions<MemoryStoreOptions>(Follow));
        _left = new LeftBodies(time);
        (_maxBytes, _maxEntryBytes) = (options.MaxBytes, options.MaxEntryBytes);
        _byKey = _entries.GetAlternateLookup<ReadOnlySpan<char>>();
    }

    public string Name { get; }

    /// <summary>What one response may take.</summary>
    public long MaxEntryBytes => Math.Min(Volatile.Read(ref _maxEntryBytes), Volatile.Read(ref _maxBytes) / 2);

    public StoreFigures Figures
    {
        get
        {
            lock (_lock)
            {
                return new StoreFigures(_queues.Count, _queues.Bytes + Volatile.Read(ref _growing) + _left.Bytes, _maxBytes, _evicted, Volatile.Read(ref _refused), 0);
            }
        }
    }

    public ValueTask<StoredResponse?> FindAsync(ReadOnlySpan<char> key, CancellationToken cancelled = default)
    {
        MemoryEntry? gone = null;
        while (_byKey.TryGetValue(key, out var entry) && entry != gone)
        {
            var isUpToDate = IsUpToDate(entry);
            if (!isUpToDate && EventLoop.IsHere)
            {
                return FindInPoolAsync(key.ToString()); // there may be thousands of bans to try, and others may hold the lock
            }

            if (isUpToDate ? !entry.IsGone : IsServed(entry))
            {
                entry.Use();
                return new(entry.Response);
            }

            gone = entry; // it may have been replaced just now
        }

        return default;
    }

    public void NoteUse(ReadOnlySpan<char> key)
    {
        if (_byKey.TryGetValue(key, out var entry))
        {
            entry.Use();
        }
    }

    public IStoreWriter? Begin(StoredHead head, long? length, long since)
    {
        ArgumentNullException.ThrowIfNull(head);
        var body = new MemoryBody(length, _left);
        var kept = KeptHead.Of(head);
        var overhead = MemoryEntry.SizeOf(kept, body);
        var reserved = overhead + (length ?? 0);
        if (reserved <= MaxEntryBytes && TryReserve(reserved))
        {
            return new MemoryWriter(this, body, new WriterTerms(kept, length, since, overhead), reserved);
        }

        CountRefusal();
        return null;
    }

    public ValueTask<StoredResponse?> UpdateAsync(StoredResponse response, StoredHead head, long since)
    {
        ArgumentNullException.ThrowIfNull(response);
        ArgumentNullException.ThrowIfNull(head);
        if (head.Key != response.Head.Key)
        {
            throw new ArgumentException("An update cannot change the key.", nameof(head));
        }

        lock (_lock)
        {
            if (!_entries.TryGetValue(head.Key, out var entry) || entry.Response.Body != response.Body || _invalidations.IsInvalidated(head, since))
            {
                return default;
            }

            var updated = response with { Head = KeptHead.Of(head), Ready = null };
            _index.Remove(entry.Links);
            entry.Links = _index.Add(entry, updated.Head);
            entry.Replace(updated);
            entry.TriedUpTo = _invalidations.LatestBan;
            _queues.Resize(entry, MemoryEntry.SizeOf(updated.Head, (MemoryBody)updated.Body));
            MakeRoom(0);
            return new(updated);
        }
    }

    public ValueTask<bool> RemoveAsync(ReadOnlySpan<char> key) => new(_byKey.TryGetValue(key, out var entry) && Drop(entry));

    public IAsyncEnumerable<StoredItem> ListAsync(Invalidation? of = null)
    {
        var items =
            from entry in MayBe(of)
            where IsServed(entry)
            let head = entry.Response.Head
            where of is null || of.Includes(head)
            select new StoredItem(head.Key, head.Url, head.Status, entry.Bytes, head.FreshUntil, head.Expires, head.Marks);
        return items.ToAsyncEnumerable();
    }

    /// <summary>Stores a response whose body is whole.</summary>
    /// <returns>The response; null if it was invalidated since it was asked for, or what is there was asked for later.</returns>
    public StoredResponse? Commit(StoredResponse response, long since)
    {
        var head = response.Head;
        lock (_lock)
        {
            if (_invalidations.IsInvalidated(head, since) || (_entries.TryGetValue(head.Key, out var replaced) && replaced.Response.Head.IsLaterThan(head, _time.GetUtcNow())))
            {
                ((MemoryBody)response.Body).Leave();
                return null;
            }

            var entry = new MemoryEntry(response, _invalidations.LatestBan);
            var stays = false;
            if (replaced is not null)
            {
                stays = _queues.Stays(replaced);
                _queues.Remove(replaced);
                _index.Remove(replaced.Links);
            }

            MakeRoom(entry.Bytes);
            entry.Links = _index.Add(entry, head);
            _queues.Add(entry, stays);
            _entries[head.Key] = entry;
            replaced?.IsGone = true; // not before, or those who look meanwhile would find nothing
            (replaced?.Response.Body as MemoryBody)?.Leave();
        }

        return response;
    }

    /// <summary>Takes room for a body on its way.</summary>
    public bool TryReserve(long bytes)
    {
        GiveUpLeft();
        if (Interlocked.Add(ref _growing, bytes) + _left.Bytes > Volatile.Read(ref _maxBytes) / 2)
        {
            Interlocked.Add(ref _growing, -bytes);
            return false;
        }

        lock (_lock)
        {
            MakeRoom(0);
        }

        return true;
    }

    /// <summary>Gives room back.</summary>
    public void Release(long bytes) => Interlocked.Add(ref _growing, -bytes);

    public void CountRefusal() => Interlocked.Increment(ref _refused);

    /// <summary>Takes back what slow clients hold beyond a quarter of all.</summary>
    private void GiveUpLeft() => _left.GiveUp(Volatile.Read(ref _maxBytes) / 4);

    private void MakeRoom(long bytes)
    {
        // What is read while it is evicted gives nothing back yet: if all of that counted, one eviction would draw the next after it.
        var left = Math.Min(_left.Bytes, _maxBytes / 4);
        while (_queues.Bytes + _queues.Memory + bytes + left + Volatile.Read(ref _growing) > _maxBytes && _queues.Evict(_maxBytes) is MemoryEntry evicted)
        {
            TakeOut(evicted);
            _evicted++;
        }
    }

    /// <summary>The entries among which are those that are meant.</summary>
    private IEnumerable<MemoryEntry> MayBe(Invalidation? what)
    {
        if (what is not (Invalidation.Resource or Invalidation.Tagged))
        {
            return _entries.Select(pair => pair.Value);
        }

        lock (_lock)
        {
            return _index.Find(what);
        }
    }

    private async ValueTask<StoredResponse?> FindInPoolAsync(string key)
    {
        await Task.Yield();
        return await FindAsync(key);
    }

    private bool Drop(MemoryEntry entry)
    {
        lock (_lock)
        {
            var isThere = !entry.IsGone;
            if (isThere)
            {
                TakeOut(entry);
            }

            return isThere;
        }
    }

    private void TakeOut(MemoryEntry entry)
    {
        _queues.Remove(entry);
        _index.Remove(entry.Links);
        entry.IsGone = true;
        _entries.TryRemove(new(entry.Response.Head.Key, entry));
        ((MemoryBody)entry.Response.Body).Leave();
    }
}
