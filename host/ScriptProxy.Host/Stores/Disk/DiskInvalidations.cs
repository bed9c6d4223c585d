using ScriptProxy.Sdk;

namespace ScriptProxy.Host.Stores.Disk;

/// <summary>
/// The invalidations of a store on disk. All of them wait until they have been carried out on every entry, those by resource and tag too: while the
/// index is being built, and after a crash, there are entries that the index did not know of. Until then they are kept in a file. Thread-safe.
/// </summary>
internal sealed class DiskInvalidations
{
    /// <summary>More by resource and tag wait only if the disk is far too slow; then everything goes, which is safe.</summary>
    private const int MostNamed = 10_000;

    private readonly Lock _lock = new();
    private readonly Invalidations _shared;
    private readonly InvalidationJournal _journal;
    private readonly TimeProvider _time;
    private readonly Action<Exception> _complain;
    private PastInvalidation[] _named;
    private long _settled;
    private long _carriedOut;

    public DiskInvalidations(StoreFolder folder, TimeProvider time, Action<Exception> complain)
    {
        (_time, _complain, _journal) = (time, complain, new InvalidationJournal(folder));
        _shared = new Invalidations(time);
        var read = _journal.Read(out var isWhole);
        var moment = read.Count == 0 ? 0 : read.Max(past => past.Moment);
        _shared.Restore(moment, read.Where(past => !IsNamed(past.What)));
        _named = [.. read.Where(past => past.What is not Invalidation.Tagged { Tag: "" } && IsNamed(past.What))];
        (_settled, Start) = (moment, moment);
        if (!isWhole)
        {
            Add(new Invalidation.Prefixed(""), soft: false, flush: false); // what it said is lost, and nothing that it meant may come back
        }
    }

    /// <summary>The moment at which the store was opened: what was stored before has no later one.</summary>
    public long Start { get; }

    public long Moment => _shared.Moment;

    /// <summary>Up to here all are in place.</summary>
    public long Settled => Volatile.Read(ref _settled);

    /// <summary>Whether some have not been carried out on everything.</summary>
    public bool AreWaiting => Settled > Volatile.Read(ref _carriedOut);

    /// <summary>Those that have not been carried out on everything.</summary>
    public IReadOnlyList<PastInvalidation> Waiting =>
        [.. _shared.Bans.Concat(Volatile.Read(ref _named)).Where(past => past.Moment > Volatile.Read(ref _carriedOut))];

    /// <summary>Whether one of an entry's names is meant, and not its address or its headers.</summary>
    public static bool IsNamed(Invalidation what) => what is Invalidation.Resource or Invalidation.Tagged;

    public bool IsInvalidated(StoredHead head, long since) => _shared.IsInvalidated(head, since);

    public bool MayBeInvalidated(string primaryKey, string url, long since) => _shared.MayBeInvalidated(primaryKey, url, since);

    /// <summary>Whether an entry that was judged up to a moment must be judged anew before it is served.</summary>
    public bool IsBehind(long moment) => Math.Max(moment, Volatile.Read(ref _carriedOut)) < Settled;

    /// <summary>Notes an invalidation.</summary>
    /// <param name="what">Which entries.</param>
    /// <param name="soft">Whether they become stale instead of going.</param>
    /// <param name="flush">Whether it is forced to the disk.</param>
    public void Add(Invalidation what, bool soft, bool flush)
    {
        lock (_lock)
        {
            _shared.Add(what, soft);
            var past = new PastInvalidation(_shared.Moment, what, soft, _time.GetUtcNow());
            if (IsNamed(what))
            {
                Volatile.Write(ref _named, [.. _named, past]);
            }

            Try(() => _journal.Append(past, flush));
            if (_named.Length > MostNamed)
            {
                Volatile.Write(ref _named, []);
                Add(new Invalidation.Prefixed(""), soft: false, flush);
            }

            Volatile.Write(ref _settled, _shared.Moment);
        }
    }

    /// <inheritdoc cref="Invalidations.Judge"/>
    public Judgement Judge(StoredHead head, long since, out long triedUpTo, out DateTimeOffset staleFrom)
    {
        var settled = Settled; // before the lists: all up to here are in them
        var from = Math.Max(since, Volatile.Read(ref _carriedOut));
        var judgement = _shared.Judge(head, from, out _, out staleFrom);
        foreach (var past in Volatile.Read(ref _named))
        {
            if (judgement == Judgement.Gone || past.Moment <= from || !past.What.Includes(head))
            {
                continue;
            }

            staleFrom = judgement == Judgement.Stale && staleFrom < past.At ? staleFrom : past.At;
            judgement = past.Soft ? Judgement.Stale : Judgement.Gone;
        }

        triedUpTo = Math.Max(since, settled);
        return judgement;
    }

    /// <summary>Says that all entries have been judged up to a moment.</summary>
    public void CarriedOut(long moment)
    {
        lock (_lock)
        {
            Volatile.Write(ref _carriedOut, Math.Max(moment, _carriedOut));
            Volatile.Write(ref _named, [.. _named.Where(past => past.Moment > moment)]);
            _shared.Forget(moment);
            Try(() => _journal.Rewrite(_shared.Moment, Waiting));
        }
    }

    private void Try(Action write)
    {
        try
        {
            write();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            _complain(exception); // it holds as long as the process lives
        }
    }
}
