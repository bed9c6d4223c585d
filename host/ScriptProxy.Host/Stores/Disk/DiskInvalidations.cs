using ScriptProxy.Sdk;

namespace ScriptProxy.Host.Stores.Disk;

/// <summary>
/// The invalidations of a store on disk. What has a name, a resource or a tag, is carried out at once on what the index knows; bans and prefixes wait until an entry
/// is looked at. All of them are kept in a file until they have been carried out on everything that lies on disk: after a crash, and while the
/// index is being built, there are entries that it does not know of. Thread-safe.
/// </summary>
internal sealed class DiskInvalidations : IDisposable
{
    /// <summary>More names wait only where the index takes hours to build; then everything goes, which is safe.</summary>
    private const int MostNamed = 100_000;

    // Each opening of the folder has moments of its own, beyond all that earlier ones gave to entries.
    private const int MomentBits = 31;

    private readonly Lock _lock = new();
    private readonly Invalidations _shared;
    private readonly NamedInvalidations _named = new();
    private readonly InvalidationJournal _journal;
    private readonly TimeProvider _time;
    private readonly Action<Exception> _complain;
    private List<PastInvalidation>? _meanwhile;
    private bool _isOutdated;
    private bool _isGivenUp;
    private long _carriedOut;

    /// <exception cref="IOException">The file cannot be read or written.</exception>
    public DiskInvalidations(StoreFolder folder, TimeProvider time, Action<Exception> complain)
    {
        (_time, _complain, _journal, _shared) = (time, complain, new InvalidationJournal(folder), new Invalidations(time));
        var read = _journal.Read(out var opened, out var isWhole);
        Start = Math.Max((opened >> MomentBits) + 1, time.GetUtcNow().ToUnixTimeSeconds()) << MomentBits;
        _shared.Restore(Start, read.Where(past => !NamedInvalidations.IsNamed(past.What)).OrderBy(past => past.Moment));
        foreach (var past in read.Where(past => NamedInvalidations.IsNamed(past.What)).OrderBy(past => past.Moment))
        {
            _named.Add(past);
        }

        if (!isWhole)
        {
            _shared.Add(new Invalidation.Prefixed(""), soft: false); // what it said is lost, and nothing that it meant may come back
        }

        _journal.Replace(_journal.Prepare(Start, Waiting), []);
    }

    /// <summary>The moment at which the store was opened: what was stored before has no later one.</summary>
    public long Start { get; }

    public long Moment => _shared.Moment;

    /// <summary>The moment of the newest ban or prefix.</summary>
    public long LatestBan => _shared.LatestBan;

    /// <summary>Whether there are bans or prefixes that have not been carried out on everything.</summary>
    public bool BansWait => LatestBan > Volatile.Read(ref _carriedOut);

    /// <summary>Whether so many of them wait that it is no time to rest.</summary>
    public bool BansCrowd => _shared.Bans.Count > Invalidations.MostBans / 2;

    /// <summary>What waits by name.</summary>
    public NamedInvalidations Named => _named;

    /// <summary>What waits by name, for who carries it out. None that is only half noted: what is stored after this has been read must find itself invalidated by it.</summary>
    public IReadOnlyList<PastInvalidation> NotedNames
    {
        get
        {
            lock (_lock)
            {
                return _named.All;
            }
        }
    }

    /// <summary>The moment of the newest ban or prefix, for who carries them out; as <see cref="NotedNames"/>.</summary>
    public long NotedBan
    {
        get
        {
            lock (_lock)
            {
                return LatestBan;
            }
        }
    }

    private List<PastInvalidation> Waiting => [.. _shared.Bans.Where(past => past.Moment > _carriedOut), .. _named.All];

    public bool IsInvalidated(StoredHead head, long since) => _shared.IsInvalidated(head, since);

    public bool IsInvalidated(string primaryKey, string url, long since) => _shared.IsInvalidated(primaryKey, url, since);

    /// <summary>Whether an entry must be judged before it is served. What has been carried out on everything counts as well: who does it notes it with each entry, and what was read of one before is not what it left.</summary>
    public bool IsBehind(in IndexEntry entry) => entry.IsMeant || entry.Moment < LatestBan;

    /// <summary>Whether everything of a name that the index may not know yet is to go anyway.</summary>
    public bool MeansAll(Invalidation what) => _named.MeansAll(what, Start);

    /// <summary>Notes an invalidation for what is on its way, and keeps it if something on disk may be meant.</summary>
    /// <param name="what">Which entries.</param>
    /// <param name="soft">Whether they become stale instead of going.</param>
    /// <param name="mayMeet">Whether something on disk may be meant by its name; asked again when it has been noted, since what is being stored may come between.</param>
    /// <param name="flush">Whether it is forced to the disk.</param>
    /// <param name="fault">Why a process after this one may not know of it.</param>
    /// <returns>The invalidation, to be carried out; null if nothing on disk is meant.</returns>
    public PastInvalidation? Add(Invalidation what, bool soft, Func<bool> mayMeet, bool flush, out IOException? fault)
    {
        lock (_lock)
        {
            var isNamed = NamedInvalidations.IsNamed(what);
            var isKept = !isNamed || mayMeet();
            if (isNamed && isKept)
            {
                _named.Add(new(Moment + 1, what, soft, _time.GetUtcNow())); // before its moment: who is judged up to there has been judged by it
            }

            var past = _shared.Add(what, soft);
            if (isNamed && !isKept && mayMeet())
            {
                _named.Add(past);
                isKept = true;
            }

            fault = isKept ? Keep(past, flush) : null;
            return isKept ? past : null;
        }
    }

    /// <summary>Judges an entry by all that waits.</summary>
    /// <param name="head">Its head.</param>
    /// <param name="since">Up to which moment it was judged.</param>
    /// <param name="judgedUpTo">Up to which moment it has been judged now; to be noted once the judgement is carried out, not before.</param>
    /// <param name="staleFrom">When it became stale, if it did.</param>
    public Judgement Judge(StoredHead head, long since, out long judgedUpTo, out DateTimeOffset staleFrom)
    {
        judgedUpTo = Math.Max(since, Moment); // before the lists: all up to here are in them
        var byBans = _shared.Judge(head, Math.Max(since, Volatile.Read(ref _carriedOut)), out _, out var staleByBans);
        var byNames = _named.Judge(head, since, out var staleByNames);
        staleFrom = byNames != Judgement.Stale || (byBans == Judgement.Stale && staleByBans < staleByNames) ? staleByBans : staleByNames;
        return (Judgement)Math.Max((byte)byBans, (byte)byNames);
    }

    /// <summary>Says that all entries have been judged by the bans up to a moment.</summary>
    public void CarriedOut(long moment)
    {
        lock (_lock)
        {
            Volatile.Write(ref _carriedOut, Math.Max(moment, _carriedOut));
            _shared.Forget(moment);
            _isOutdated = true;
        }
    }

    /// <summary>Says that some with names have been carried out on everything.</summary>
    public void CarriedOut(IReadOnlyCollection<PastInvalidation> done)
    {
        lock (_lock)
        {
            _named.CarriedOut(done);
            _isOutdated = true;
        }
    }

    /// <summary>Writes the file anew if some of it has been carried out. For one thread at a time; those who invalidate hardly wait for it.</summary>
    public void Tidy()
    {
        List<PastInvalidation> waiting;
        lock (_lock)
        {
            if (!_isOutdated)
            {
                return;
            }

            (_isOutdated, _meanwhile, waiting) = (false, [], Waiting);
        }

        try
        {
            var prepared = _journal.Prepare(Start, waiting);
            lock (_lock)
            {
                _journal.Replace(prepared, _meanwhile);
                _isGivenUp = false;
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            _isOutdated = true;
            _complain(exception); // the old one says more than is needed
        }
        finally
        {
            _meanwhile = null;
        }
    }

    public void Dispose()
    {
        Tidy();
        _journal.Dispose();
    }

    private IOException? Keep(PastInvalidation past, bool flush)
    {
        var fault = Write(past, flush);
        if (_named.Count <= MostNamed)
        {
            return fault;
        }

        fault = Write(_shared.Add(new Invalidation.Prefixed(""), soft: false), flush) ?? fault;
        _named.Clear(); // after the other is in place
        return fault;
    }

    private IOException? Write(PastInvalidation past, bool flush)
    {
        _meanwhile?.Add(past);
        if (_isGivenUp)
        {
            return null; // the next process takes everything for invalidated
        }

        try
        {
            _journal.Append(past, flush);
            return null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            _complain(exception);
        }

        try
        {
            _journal.GiveUp();
            (_isGivenUp, _isOutdated) = (true, true);
            return null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return new IOException($"it holds until the proxy ends, and may be forgotten then, since it cannot be written to the disk: {exception.Message}", exception);
        }
    }
}
