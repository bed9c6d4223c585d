using ScriptProxy.Sdk;

namespace ScriptProxy.Host.Stores.Memory;

internal sealed partial class MemoryStore
{
    /// <summary>How many entries an invalidation takes out before it lets others have the lock.</summary>
    private const int Batch = 256;

    public long Moment => _invalidations.Moment;

    public bool IsInvalidated(StoredHead head, long since) => _invalidations.IsInvalidated(head, since);

    public bool IsInvalidated(string primaryKey, string url, long since) => _invalidations.IsInvalidated(primaryKey, url, since);

    public ValueTask<int> InvalidateAsync(Invalidation what, bool soft = false)
    {
        ArgumentNullException.ThrowIfNull(what);
        List<MemoryEntry> meant;
        lock (_lock)
        {
            // Whatever is committed from now on either was asked for since, or is refused by what is noted here.
            _invalidations.Add(what, soft);
            meant = _index.Find(what);
        }

        var count = 0;
        var staleFrom = _time.GetUtcNow();
        foreach (var batch in meant.Chunk(Batch))
        {
            lock (_lock)
            {
                foreach (var entry in batch.Where(entry => !entry.IsGone))
                {
                    count += IsResponse(entry) ? 1 : 0;
                    CarryOut(entry, soft ? Judgement.Stale : Judgement.Gone, staleFrom);
                }
            }
        }

        return new(count);
    }

    /// <summary>Whether nothing speaks against an entry that has not been looked into.</summary>
    private bool IsUpToDate(MemoryEntry entry) => entry.TriedUpTo >= _invalidations.LatestBan && !entry.HasExpired(_time.GetUtcNow());

    /// <summary>Whether an entry can be served: it is tried on new bans first, and dropped if it is over.</summary>
    private bool IsServed(MemoryEntry entry)
    {
        if (entry.TriedUpTo < _invalidations.LatestBan)
        {
            Try(entry);
        }

        if (entry.HasExpired(_time.GetUtcNow()))
        {
            Drop(entry);
        }

        return !entry.IsGone;
    }

    private void Try(MemoryEntry entry)
    {
        while (!entry.IsGone)
        {
            var response = entry.Response;
            var judgement = _invalidations.Judge(response.Head, entry.TriedUpTo, out var triedUpTo, out var staleFrom);
            lock (_lock)
            {
                if (entry.IsGone || entry.Response != response)
                {
                    continue; // it was judged by a head that it has no longer
                }

                CarryOut(entry, judgement, staleFrom);
                entry.TriedUpTo = triedUpTo;
                return;
            }
        }
    }

    private void CarryOut(MemoryEntry entry, Judgement judgement, DateTimeOffset staleFrom)
    {
        var response = entry.Response;
        switch (judgement.For(response.Head, staleFrom))
        {
            case Judgement.Gone:
                TakeOut(entry);
                break;
            case Judgement.Stale:
                entry.Replace(response with { Head = response.Head.Outdated(staleFrom) });
                break;
        }
    }

    private static bool IsResponse(MemoryEntry entry) => (entry.Response.Head.Marks & (StoredMarks.VaryIndex | StoredMarks.HitForMiss)) == 0;
}
