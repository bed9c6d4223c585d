using ScriptProxy.Sdk;

namespace ScriptProxy.Host.Stores.Disk;

internal sealed partial class DiskStore
{
    public long Moment => _invalidations.Moment;

    public bool IsInvalidated(StoredHead head, long since) => _invalidations.IsInvalidated(head, since);

    public bool MayBeInvalidated(string primaryKey, string url, long since) => _invalidations.MayBeInvalidated(primaryKey, url, since);

    public int Invalidate(Invalidation what, bool soft = false)
    {
        ArgumentNullException.ThrowIfNull(what);
        _invalidations.Add(what, soft, Options.Flush);
        var count = 0;
        foreach (var entry in what is Invalidation.Prefixed { Prefix.Length: 0 } ? _index.All() : Named(what))
        {
            // What becomes stale is told so when it is next found, and written so in the background.
            count += soft || Drop(entry.Hash, entry.Id) ? 1 : 0;
        }

        Wake();
        return count;
    }

    private List<IndexEntry> Named(Invalidation what) => what switch
    {
        Invalidation.Resource resource => _index.Named(ResourceName(resource.PrimaryKey)),
        Invalidation.Tagged tagged => _index.Named(TagName(tagged.Tag)),
        _ => [],
    };

    private static ulong ResourceName(string primaryKey) => KeyHash.OfName("resource", primaryKey);

    private static ulong TagName(string tag) => KeyHash.OfName("tag", tag);

    /// <summary>Carries out what an entry has not been judged by yet.</summary>
    /// <returns>The entry as it is then; null if it is gone.</returns>
    private OpenEntry? Judge(OpenEntry open, long since, bool stays)
    {
        if (!_invalidations.IsBehind(since))
        {
            return open;
        }

        var (layout, head) = (open.Body.Layout, open.Response.Head);
        var judgement = _invalidations.Judge(head, since, out var moment, out var staleFrom);
        if (judgement == Judgement.Gone || (judgement == Judgement.Stale && head.Marks.HasFlag(StoredMarks.HitForMiss)))
        {
            Drop(layout.Hash, layout.Id); // a mark is no answer that could be served stale
            return null;
        }

        if (judgement == Judgement.Stale && head.FreshUntil > staleFrom && !head.Marks.HasFlag(StoredMarks.VaryIndex))
        {
            return Replace(open.Body, head with { FreshUntil = staleFrom }, moment, stays);
        }

        _index.Note(layout.Hash, layout.Id, moment);
        return open;
    }

    /// <summary>Replaces an entry's head, on disk and for who looks.</summary>
    /// <returns>The entry; null if it has gone or been replaced.</returns>
    private OpenEntry? Replace(DiskBody body, StoredHead head, long moment, bool stays)
    {
        var layout = body.Layout;
        var open = new OpenEntry(new StoredResponse(head, body), body);
        lock (Stripe(layout.Hash))
        {
            if (!_index.TryFind(layout.Hash, use: false, out var entry) || entry.Id != layout.Id)
            {
                return null;
            }

            if (WriteHead(body, head, moment))
            {
                _index.Put(EntryOf(layout, head, moment), NamesOf(head), replace: true, out _);
                if (stays)
                {
                    _open.Add(open);
                }
                else
                {
                    _open.Drop(layout.Hash, layout.Id);
                }

                return open;
            }
        }

        // It does not fit, or cannot be written: better none than the old one. Who asked for it has it still.
        Drop(layout.Hash, layout.Id);
        return open;
    }

    private bool WriteHead(DiskBody body, StoredHead head, long moment)
    {
        var layout = body.Layout;
        var bytes = HeadFormat.Write(head);
        if (EntryLayout.SlotOverhead + bytes.Length > layout.SlotSize)
        {
            return false;
        }

        try
        {
            var handle = body.File.Acquire();
            try
            {
                if (EntryHead.Read(handle, layout.Hash) is not { } current)
                {
                    return false;
                }

                RandomAccess.Write(handle, EntryHead.Slot(layout, current.Number + 1, moment, bytes), EntryHead.SlotOffset(layout, current.Number + 1));
                return true;
            }
            finally
            {
                body.File.Release();
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            Complain(exception);
            return false;
        }
    }

    private static IndexEntry EntryOf(EntryLayout layout, StoredHead head, long moment) => new()
    {
        Hash = layout.Hash,
        Id = layout.Id,
        Moment = moment,
        Expires = IndexEntry.Seconds(head.Expires),
        Pages = IndexEntry.PagesOf(layout.FileLength),
    };

    private static ulong[] NamesOf(StoredHead head) => [ResourceName(head.PrimaryKey), .. head.Tags.Distinct(StringComparer.Ordinal).Select(TagName)];
}
