using ScriptProxy.Plugins.Caching.Ranges;
using ScriptProxy.Plugins.Caching.Ranges.Partial;
using ScriptProxy.Sdk;

namespace ScriptProxy.Plugins.Caching.Stores;

/// <summary>The stores as one: memory first, then disk if there is one. Thread-safe.</summary>
/// <param name="memory">For what is small.</param>
/// <param name="disk">For what is large, and for all that a rule wants there; null if there is none.</param>
/// <param name="largest">What is larger goes to disk.</param>
internal sealed class StoreSet(IStore memory, IStore? disk, long largest)
{
    /// <summary>The stores.</summary>
    public IReadOnlyList<IStore> All { get; } = disk is null ? [memory] : [memory, disk];

    public Moments Moments => new(memory.Moment, disk?.Moment ?? 0);

    /// <summary>Finds a response. Completes at once where it is in memory.</summary>
    public ValueTask<StoredResponse?> FindAsync(ReadOnlySpan<char> key, CancellationToken cancelled)
    {
        var found = memory.FindAsync(key, cancelled);
        return disk is null || (found.IsCompletedSuccessfully && found.Result is not null) ? found : disk.FindAsync(key, cancelled);
    }

    /// <summary>Begins to write a response, where it fits best.</summary>
    /// <returns>What to write to; null if no store has room for it.</returns>
    public StoreSlot? Begin(StoredHead head, string? storeName, long? length, Moments since)
    {
        var isForDisk = disk is not null && (storeName is null ? length > largest : storeName == disk.Name);
        if (!isForDisk && memory.Begin(head, length, since.Memory) is { } writer)
        {
            var spills = disk is not null && length is null && storeName is null;
            return new StoreSlot(memory, spills ? new SpillingWriter(writer, () => BeginOnDisk(head, length, since)?.Writer) : writer, since.Memory);
        }

        return isForDisk || storeName is null ? BeginOnDisk(head, length, since) : null;
    }

    /// <summary>Gathers stored parts of one representation, see <see cref="PartialContent.OpenAsync"/>.</summary>
    public async ValueTask<StoredResponse?> OpenPartsAsync(StoredResponse index, RangeSelection wanted, CancellationToken cancelled) =>
        await PartialContent.OpenAsync(memory, index, wanted, cancelled) ?? (disk is null ? null : await PartialContent.OpenAsync(disk, index, wanted, cancelled));

    /// <summary>Stores what has no body: an index of variants, or a mark.</summary>
    public async ValueTask NoteAsync(StoredHead head, Moments since)
    {
        if (memory.Begin(head, 0, since.Memory) is { } writer)
        {
            await using (writer)
            {
                await writer.CommitAsync();
            }
        }

        if (disk is not null && head.Marks.HasFlag(StoredMarks.VaryIndex) && disk.Begin(head, 0, since.Disk) is { } second)
        {
            await using (second)
            {
                await second.CommitAsync(); // what varies and lasts must be found after a restart too
            }
        }
    }

    /// <summary>Removes what is under a key.</summary>
    public void Remove(string key)
    {
        memory.Remove(key);
        disk?.Remove(key);
    }

    /// <summary>Makes stored responses unfindable.</summary>
    /// <returns>How many were found right away.</returns>
    public int Invalidate(Invalidation what, bool soft) => memory.Invalidate(what, soft) + (disk?.Invalidate(what, soft) ?? 0);

    /// <summary>Whether a response that was asked for at some moments has been invalidated since.</summary>
    public bool IsInvalidated(StoredHead head, Moments since) => memory.IsInvalidated(head, since.Memory) || disk?.IsInvalidated(head, since.Disk) == true;

    /// <summary>Whether a response may have been invalidated of which only the address is known yet.</summary>
    public bool MayBeInvalidated(string primaryKey, string url, Moments since) =>
        memory.MayBeInvalidated(primaryKey, url, since.Memory) || disk?.MayBeInvalidated(primaryKey, url, since.Disk) == true;

    /// <summary>Gives a stored response a new head.</summary>
    /// <returns>The response with it: for those who wait for it even where it has gone from the store meanwhile.</returns>
    public StoredResponse Update(StoredResponse response, StoredHead head, Moments since)
    {
        if (response.Body is JoinedBody parts)
        {
            _ = PartialContent.Renew(memory, parts, head, since.Memory) || (disk is not null && PartialContent.Renew(disk, parts, head, since.Disk));
            return response with { Head = head, Ready = null };
        }

        return memory.Update(response, head, since.Memory) ?? disk?.Update(response, head, since.Disk) ?? response with { Head = head, Ready = null };
    }

    private StoreSlot? BeginOnDisk(StoredHead head, long? length, Moments since)
    {
        if (disk?.Begin(head, length, since.Disk) is not { } writer)
        {
            return null;
        }

        memory.Remove(head.Key); // an older one there would be found first
        return new StoreSlot(disk, writer, since.Disk);
    }
}
