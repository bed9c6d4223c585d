using ScriptProxy.Sdk;

namespace ScriptProxy.Host.Stores.Disk;

internal sealed partial class DiskStore
{
    public long Moment => _invalidations.Moment;

    public bool IsInvalidated(StoredHead head, long since) => _invalidations.IsInvalidated(head, since);

    public bool IsInvalidated(string primaryKey, string url, long since) => _invalidations.IsInvalidated(primaryKey, url, since);

    public ValueTask<int> InvalidateAsync(Invalidation what, bool soft = false)
    {
        ArgumentNullException.ThrowIfNull(what);
        var name = NameOf(what);
        var known = what is Invalidation.Prefixed { Prefix.Length: 0 } ? (int)Math.Min(_index.Count, int.MaxValue) : NamedInvalidations.IsNamed(what) ? _index.CountNamed(name) : 0;
        if (_invalidations.Add(what, soft, () => MayMeet(what, name, soft), Options.Flush, out var fault) is not { } past)
        {
            return new(0);
        }

        var count = 0; // fewer than are known where others, who see it from when it is noted, have been faster
        foreach (var entry in what is Invalidation.Prefixed { Prefix.Length: 0 } ? _index.All() : Named(what))
        {
            count += Meet(entry, past) ? 1 : 0;
        }

        if (count > 0 || !NamedInvalidations.IsNamed(what))
        {
            Wake();
        }

        return fault is null ? new(Math.Max(count, known)) : ValueTask.FromException<int>(fault);
    }

    /// <summary>
    /// Whether something on disk may have a name, now or in a moment. Most requests that change something change nothing that is stored, and cost nothing here then.
    /// </summary>
    private bool MayMeet(Invalidation what, ulong name, bool soft)
    {
        var mayNotKnowAll = !IsIndexed && (soft || !_invalidations.MeansAll(what));
        return mayNotKnowAll || _index.Has(name) || Volatile.Read(ref _changing) > 0;
    }

    /// <summary>Carries out on an entry an invalidation that means it. What becomes stale is told so when it is next found, and written so in the background.</summary>
    private bool Meet(IndexEntry entry, PastInvalidation past)
    {
        if (!past.Soft)
        {
            return Drop(entry.Hash, entry.Id);
        }

        _index.Mean(entry.Hash, entry.Id, past.Moment);
        return true;
    }

    private List<IndexEntry> Named(Invalidation what) => NamedInvalidations.IsNamed(what) ? _index.Named(NameOf(what)) : [];

    private static ulong NameOf(Invalidation what) => what switch
    {
        Invalidation.Resource resource => ResourceName(resource.PrimaryKey),
        Invalidation.Tagged tagged => TagName(tagged.Tag),
        _ => 0,
    };

    private static ulong ResourceName(string primaryKey) => KeyHash.OfName("resource", primaryKey);

    private static ulong TagName(string tag) => KeyHash.OfName("tag", tag);

    /// <summary>Whether an open entry can be served as it is. Looks at memory alone.</summary>
    private bool IsUntouched(OpenEntry open, IndexEntry entry)
    {
        var head = open.Response.Head;
        do
        {
            if (!_invalidations.IsBehind(entry))
            {
                return true;
            }

            if (_invalidations.Judge(head, entry.Moment, out var moment, out var staleFrom).For(head, staleFrom) != Judgement.Untouched)
            {
                return false;
            }

            if (_index.Note(entry, moment))
            {
                return true;
            }

            // Somebody else has judged it meanwhile. What he has carried out may not wait any more, so that the head from before looks untouched.
        }
        while (_index.TryFind(entry.Hash, use: false, out entry) && entry.Id == open.Body.Layout.Id && _open.Find(entry.Hash) == open);

        return false;
    }

    /// <summary>Carries out what an entry has not been judged by yet.</summary>
    /// <returns>The entry as it is then; null if it is gone, or somebody else has judged it meanwhile.</returns>
    private OpenEntry? Judge(OpenEntry open, in IndexEntry entry, bool stays)
    {
        if (!_invalidations.IsBehind(entry))
        {
            return open;
        }

        var head = open.Response.Head;
        switch (_invalidations.Judge(head, entry.Moment, out var moment, out var staleFrom).For(head, staleFrom))
        {
            case Judgement.Gone:
                Drop(entry.Hash, entry.Id);
                return null;
            case Judgement.Stale:
                return Replace(open.Body, head.Outdated(staleFrom), moment, stays, judged: entry.Moment);
            default:
                return _index.Note(entry, moment) ? open : null; // carried out by somebody else, it may not wait any more
        }
    }

    /// <summary>Replaces an entry's head, on disk and for who looks.</summary>
    /// <param name="body">The entry's body.</param>
    /// <param name="head">Its new head.</param>
    /// <param name="moment">Up to which invalidation the new head has been judged.</param>
    /// <param name="stays">Whether it stays open.</param>
    /// <param name="judged">What the index said when the old head was judged: if it says something else by now, that head is no longer the one. Null for a head that is new.</param>
    /// <returns>The entry; null if it has gone or been replaced.</returns>
    private OpenEntry? Replace(DiskBody body, StoredHead head, long moment, bool stays, long? judged = null)
    {
        var layout = body.Layout;
        var open = new OpenEntry(new StoredResponse(head, body), body);
        Interlocked.Increment(ref _changing);
        try
        {
            lock (Stripe(layout.Hash))
            {
                if (!_index.TryFind(layout.Hash, use: false, out var entry) || entry.Id != layout.Id)
                {
                    return null;
                }

                if (judged is { } seen && entry.Moment != seen)
                {
                    return _open.Find(layout.Hash) is { } other && other.Body.Layout.Id == layout.Id && IsUntouched(other, entry) ? other : null;
                }

                if (!WriteHead(body, head, moment))
                {
                    // It does not fit, or cannot be written: better none than the old one. Who asked for it has it still.
                    RemoveNow(layout.Hash, layout.Id);
                    return open;
                }

                // Before the index: who finds there that it has been judged must not find the head from before.
                if (stays)
                {
                    _open.Add(open);
                }
                else
                {
                    _open.Drop(layout.Hash, layout.Id);
                }

                if (!_index.Update(EntryOf(layout, head, moment), NamesOf(head)))
                {
                    _open.Drop(layout.Hash, layout.Id); // dropped meanwhile
                    return null;
                }

                if (IsInvalidated(head, moment))
                {
                    _index.Mean(layout.Hash, layout.Id, moment + 1); // what came between was noted with what the index had before
                }
            }
        }
        finally
        {
            Interlocked.Decrement(ref _changing);
        }

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
