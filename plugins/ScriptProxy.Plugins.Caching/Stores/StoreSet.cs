using ScriptProxy.Plugins.Caching.Ranges.Partial;
using ScriptProxy.Sdk;

namespace ScriptProxy.Plugins.Caching.Stores;

/// <summary>
/// The stores as one. Where there is a disk, everything goes there and lasts, and memory has copies of what is small, made while it arrives or when it is found on disk. Nothing on disk is ever older than what memory
/// has under the same key: whatever goes to memory alone, marks too, is removed from disk first, so that no older answer comes back when memory drops it or the process dies. Thread-safe.
/// </summary>
/// <param name="memory">For what is small.</param>
/// <param name="disk">For everything; null if there is none.</param>
/// <param name="largest">The largest body that memory gets a copy of.</param>
/// <param name="turns">Keeps the two in step.</param>
/// <param name="indexTurns">See <see cref="IndexTurns"/>.</param>
/// <param name="time">The time.</param>
internal sealed class StoreSet(IStore memory, IStore? disk, long largest, KeyTurns turns, KeyTurns indexTurns, TimeProvider time)
{
    private readonly Promotions? _promotions = disk is null ? null : new Promotions(memory, disk, largest, turns);

    /// <summary>The stores, in the order in which they are looked through.</summary>
    public IReadOnlyList<IStore> All { get; } = disk is null ? [memory] : [memory, disk];

    /// <summary>For who reads what is stored under a key, to store under the same key what he makes of it: of two at a time one would be lost. The stores take none of these themselves.</summary>
    public KeyTurns IndexTurns => indexTurns;

    public Moments Moments => new(memory.Moment, disk?.Moment ?? 0);

    /// <summary>What is in memory; see <see cref="NoteUse"/>.</summary>
    public StoredResponse? FindInMemory(ReadOnlySpan<char> key) => memory.FindAsync(key) is { IsCompletedSuccessfully: true } found ? found.Result : null;

    /// <summary>The store that holds a body of so many bytes which no store has room for.</summary>
    public IStore HolderOf(long bytes) => bytes > largest ? disk ?? memory : memory;

    /// <summary>Finds a response. Completes at once where it is in memory.</summary>
    public ValueTask<StoredResponse?> FindAsync(string key, CancellationToken cancelled = default)
    {
        var found = memory.FindAsync(key, cancelled);
        if (disk is null)
        {
            return found;
        }

        if (!found.IsCompletedSuccessfully)
        {
            return FindLaterAsync(found, key, cancelled);
        }

        if (found.Result is null)
        {
            return FindOnDiskAsync(key, cancelled);
        }

        disk.NoteUse(key);
        return found;
    }

    /// <summary>Notes on disk a use of what has been found in memory, for who does so now and then only: what memory always answers would look unused there.</summary>
    public void NoteUse(ReadOnlySpan<char> key) => disk?.NoteUse(key);

    /// <summary>Begins to write a response.</summary>
    /// <param name="head">Its head.</param>
    /// <param name="storeName">The only store that it is for, or null.</param>
    /// <param name="length">The body's length if it is known.</param>
    /// <param name="since">From before the upstream was asked.</param>
    /// <returns>What to write to; null if no store has room for it.</returns>
    public IStoreWriter? Begin(StoredHead head, string? storeName, long? length, Moments since)
    {
        if (disk is null)
        {
            return memory.Begin(head, length, since.Memory);
        }

        var onDisk = storeName == memory.Name ? null : disk.Begin(head, length, since.Disk);
        var inMemory = storeName == disk.Name || length > largest ? null : memory.Begin(head, length, since.Memory);
        return onDisk is null && inMemory is null ? null : new TieredWriter(this, onDisk, inMemory, new TieredTerms(head, length, since.Memory, largest));
    }

    /// <summary>Stores what has no body: an index of variants, or a mark, which is for memory alone.</summary>
    public async ValueTask NoteAsync(StoredHead head, string? storeName, Moments since)
    {
        var isMark = head.Marks.HasFlag(StoredMarks.HitForMiss);
        if (Begin(head, isMark ? memory.Name : storeName, 0, since) is { } writer)
        {
            await using (writer)
            {
                await writer.CommitAsync();
            }
        }
        else if (isMark)
        {
            await RemoveAsync(head.Key); // what it says is that the stored one is not the answer any more
        }
    }

    /// <summary>Makes findable what has been written, in place of what is there, unless that was asked for later.</summary>
    /// <param name="terms">What was agreed.</param>
    /// <param name="onDisk">Null if it is not there.</param>
    /// <param name="inMemory">Null if it is not there.</param>
    public async ValueTask<StoredResponse?> CommitAsync(TieredTerms terms, IStoreWriter? onDisk, IStoreWriter? inMemory)
    {
        var key = terms.Head.Key;
        using var turn = await turns.TakeAsync(key);
        var isLate = (await memory.FindAsync(key) ?? await disk!.FindAsync(key)) is { } there && IsLater(there.Head, terms.Head);
        var first = onDisk is null ? null : await onDisk.CommitAsync();
        var isKept = !isLate && (first is not null || (inMemory is not null && !memory.IsInvalidated(terms.Head, terms.Since)));
        if (isKept != (first is not null))
        {
            await disk!.RemoveAsync(key);
        }

        var second = inMemory is null ? null : await inMemory.CommitAsync(); // where it is not kept, too: who reads it reads on
        if (isKept != (second is not null))
        {
            await memory.RemoveAsync(key);
        }

        return isKept ? second ?? first : null;
    }

    /// <summary>Removes what is under a key.</summary>
    public async ValueTask RemoveAsync(string key)
    {
        using var turn = await turns.TakeAsync(key);
        try
        {
            if (disk is not null)
            {
                await disk.RemoveAsync(key);
            }
        }
        finally
        {
            await memory.RemoveAsync(key); // whatever the disk's state is
        }
    }

    /// <summary>Makes stored responses unfindable: on disk first, so that what is copied from there meanwhile is told by memory.</summary>
    /// <returns>How many were found right away; of two stores the larger number, as one has copies of the other's.</returns>
    public async ValueTask<int> InvalidateAsync(Invalidation what, bool soft)
    {
        var (onDisk, inMemory) = (0, 0);
        try
        {
            onDisk = disk is null ? 0 : await disk.InvalidateAsync(what, soft);
        }
        finally
        {
            inMemory = await memory.InvalidateAsync(what, soft); // whatever the disk's state is
        }

        return Math.Max(onDisk, inMemory);
    }

    /// <summary>Whether one was asked for later than another one.</summary>
    public bool IsLater(StoredHead head, StoredHead other) => head.IsLaterThan(other, time.GetUtcNow());

    /// <summary>Whether a response that was asked for at some moments has been invalidated since.</summary>
    public bool IsInvalidated(StoredHead head, Moments since) => memory.IsInvalidated(head, since.Memory) || disk?.IsInvalidated(head, since.Disk) == true;

    /// <summary>Whether a response of which only the address is known yet has been invalidated by that.</summary>
    public bool IsInvalidated(string primaryKey, string url, Moments since) =>
        memory.IsInvalidated(primaryKey, url, since.Memory) || disk?.IsInvalidated(primaryKey, url, since.Disk) == true;

    /// <summary>What is stored, and where it is found first.</summary>
    /// <param name="of">See <see cref="IStore.ListAsync"/>.</param>
    public async IAsyncEnumerable<(IStore Store, StoredItem Item)> ListAsync(Invalidation? of = null)
    {
        var inMemory = new HashSet<string>(StringComparer.Ordinal);
        await foreach (var item in memory.ListAsync(of))
        {
            inMemory.Add(item.Key);
            yield return (memory, item);
        }

        if (disk is null)
        {
            yield break;
        }

        await foreach (var item in disk.ListAsync(of).Where(item => !inMemory.Contains(item.Key)))
        {
            yield return (disk, item);
        }
    }

    /// <summary>Gives a stored response a new head, wherever it is.</summary>
    /// <returns>The response with it: for those who wait for it even where it has gone from the stores meanwhile.</returns>
    public async ValueTask<StoredResponse> UpdateAsync(StoredResponse response, StoredHead head, Moments since)
    {
        if (response.Body is JoinedBody parts)
        {
            await PartialContent.RenewAsync(this, parts, head, since);
            return response with { Head = head, Ready = null };
        }

        using var turn = await turns.TakeAsync(head.Key);
        var onDisk = disk is null ? null : await UpdateAsync(disk, response, head, since.Disk);
        return await UpdateAsync(memory, response, head, since.Memory) ?? onDisk ?? response with { Head = head, Ready = null };
    }

    private static async ValueTask<StoredResponse?> UpdateAsync(IStore store, StoredResponse response, StoredHead head, long since) =>
        await store.UpdateAsync(response, head, since)
        ?? (await store.FindAsync(head.Key) is { } copy && IsCopy(copy, response) ? await store.UpdateAsync(copy, head, since) : null);

    private static bool IsCopy(StoredResponse one, StoredResponse other) =>
        (one.Head.RequestTime, one.Head.ResponseTime, one.Body.Length) == (other.Head.RequestTime, other.Head.ResponseTime, other.Body.Length);

    private async ValueTask<StoredResponse?> FindLaterAsync(ValueTask<StoredResponse?> inMemory, string key, CancellationToken cancelled) => await inMemory ?? await FindOnDiskAsync(key, cancelled);

    private async ValueTask<StoredResponse?> FindOnDiskAsync(string key, CancellationToken cancelled)
    {
        var found = await disk!.FindAsync(key, cancelled);
        if (found is not null)
        {
            _promotions!.Begin(found);
        }

        return found;
    }
}
