namespace ScriptProxy.Host.Stores.Eviction;

/// <summary>
/// Chooses what goes when room is needed: S3-FIFO (Yang et al., "FIFO queues are all you need for cache eviction", SOSP 2023), counted in bytes. New items pass
/// a small queue, which those that are asked for once leave quickly; what was used there, or comes back soon after it had gone, gets into the main
/// queue, and stays as long as it is used. A hit moves nothing. Not thread-safe, save <see cref="EvictionItem.Use"/>.
/// </summary>
internal sealed class EvictionQueues
{
    /// <summary>The small queue's share of the bytes is one of so many.</summary>
    private const int SmallShare = 10;

    /// <summary>What one call looks at before it takes the next best: nobody waits for a walk through everything.</summary>
    private const int MostLooks = 1000;

    private readonly EvictionQueue _small = new();
    private readonly EvictionQueue _main = new();
    private readonly Ghosts _ghosts = new();

    public long Bytes => _small.Bytes + _main.Bytes;

    /// <summary>What it takes to remember those that went.</summary>
    public long Memory => _ghosts.Memory;

    public int Count => _small.Count + _main.Count;

    /// <summary>Adds an item.</summary>
    /// <param name="item">The item.</param>
    /// <param name="stays">Whether it takes the place of one of the same key that was found worth keeping.</param>
    public void Add(EvictionItem item, bool stays = false) => (_ghosts.Remove(item.KeyHash) || stays ? _main : _small).Add(item);

    /// <summary>Whether it has been found worth keeping, as one that replaces it is then too.</summary>
    public bool Stays(EvictionItem item) => item.Queue == _main;

    public void Remove(EvictionItem item) => item.Queue?.Remove(item);

    public void Resize(EvictionItem item, long bytes)
    {
        if (item.Queue is null)
        {
            item.SetBytes(bytes);
        }
        else
        {
            item.Queue.Resize(item, bytes);
        }
    }

    /// <summary>Removes the item that is worth least.</summary>
    /// <param name="maxBytes">How many bytes there may be in all.</param>
    public EvictionItem? Evict(long maxBytes)
    {
        for (var looks = 0; ; looks++)
        {
            var queue = _main.Oldest is null || _small.Bytes > maxBytes / SmallShare ? _small : _main;
            if (queue.Oldest is not { } item)
            {
                return null;
            }

            queue.Remove(item);
            if (item.Uses > 0 && looks < MostLooks)
            {
                // One use in the small queue is enough to stay, where the paper wants two: as good or better on all traces of tests/bench/eviction.
                item.Uses = queue == _small ? (byte)0 : (byte)(item.Uses - 1);
                _main.Add(item);
                continue;
            }

            if (queue == _small)
            {
                _ghosts.Add(item.KeyHash, item.Bytes, maxBytes - (maxBytes / SmallShare));
            }

            return item;
        }
    }
}
