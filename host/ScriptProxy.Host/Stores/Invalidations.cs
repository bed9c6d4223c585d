using ScriptProxy.Sdk;

namespace ScriptProxy.Host.Stores;

/// <summary>
/// The invalidations of one store, in their order. A store removes by resource and tag at once; bans and prefixes wait here until an entry is
/// looked at, by a lookup or by the store's sweep, and each entry remembers up to which moment it was tried. What is asked of the upstream
/// meanwhile is judged by <see cref="IsInvalidated(StoredHead, long)"/>. Reading takes no lock; <see cref="Add"/> belongs under the lock that the store commits under.
/// </summary>
internal sealed class Invalidations(TimeProvider time)
{
    /// <summary>For how long a ban that every entry was tried on is kept for responses that are still on their way.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    /// <summary>How many bans and prefixes wait at most. Of more, the oldest quarter becomes one that means everything which was not tried on them yet: safe, and bounded.</summary>
    public const int MostBans = 8_000;

    /// <summary>How many of those that every entry was tried on are kept for responses on their way; what was asked for before those counts as invalidated.</summary>
    private const int MostSwept = 1_000;

    private static readonly StoredHead Nothing = new()
    {
        Key = "", PrimaryKey = "", Url = "", Status = 0, Headers = [], RequestTime = default, ResponseTime = default, FreshUntil = default,
    };

    private readonly Lock _lock = new();
    private readonly RecentNames _resources = new();
    private readonly RecentNames _tags = new();
    private PastInvalidation[] _bans = [];
    private long _moment;
    private long _latestBan;
    private long _forgotten;

    /// <summary>Grows by one with each invalidation.</summary>
    public long Moment => Volatile.Read(ref _moment);

    /// <summary>The moment of the newest ban or prefix: an entry that was tried up to it needs no look.</summary>
    public long LatestBan => Volatile.Read(ref _latestBan);

    /// <summary>The bans and prefixes that wait, in their order.</summary>
    public IReadOnlyList<PastInvalidation> Bans => Volatile.Read(ref _bans);

    /// <summary>Goes on from where an earlier process ended. Called before anything else.</summary>
    /// <param name="moment">The last moment there was.</param>
    /// <param name="bans">The bans and prefixes that still wait, in their order.</param>
    public void Restore(long moment, IEnumerable<PastInvalidation> bans)
    {
        lock (_lock)
        {
            Volatile.Write(ref _bans, [.. bans]);
            Volatile.Write(ref _latestBan, _bans.Length == 0 ? 0 : _bans[^1].Moment);
            Volatile.Write(ref _moment, moment);
        }
    }

    /// <summary>Notes an invalidation. The store then removes what its index knows of it.</summary>
    /// <returns>The invalidation with its moment.</returns>
    /// <exception cref="ArgumentException">It is a ban without conditions, or with one of a field that there is not.</exception>
    public PastInvalidation Add(Invalidation what, bool soft)
    {
        Check(what);
        var kept = what is Invalidation.Ban { Conditions: var conditions } ? new Invalidation.Ban(KeptHead.Own(conditions)) : what;
        lock (_lock)
        {
            var past = new PastInvalidation(_moment + 1, kept, soft, time.GetUtcNow());
            switch (what)
            {
                case Invalidation.Resource resource:
                    _resources.Note(resource.PrimaryKey, past.Moment);
                    break;
                case Invalidation.Tagged tagged:
                    _tags.Note(tagged.Tag, past.Moment);
                    break;
                default:
                    Volatile.Write(ref _bans, With(past));
                    Volatile.Write(ref _latestBan, past.Moment); // after the list: who sees it sees the ban
                    break;
            }

            Volatile.Write(ref _moment, past.Moment);
            return past;
        }
    }

    /// <summary>Whether a response that was asked for at a moment has been invalidated since, softly or not. Of one asked for very long ago, yes.</summary>
    public bool IsInvalidated(StoredHead head, long since)
    {
        if (since == Moment)
        {
            return false;
        }

        if (since < Volatile.Read(ref _forgotten) || _resources.IsSince(head.PrimaryKey, since) || head.Tags.Any(tag => _tags.IsSince(tag, since)))
        {
            return true;
        }

        var bans = Volatile.Read(ref _bans);
        return Array.FindIndex(bans, CountUpTo(bans, since), ban => ban.What.Includes(head)) >= 0;
    }

    /// <summary>As <see cref="IsInvalidated(StoredHead, long)"/>, of a response of which only the address is known: what depends on more does not count.</summary>
    public bool IsInvalidated(string primaryKey, string url, long since)
    {
        if (since == Moment)
        {
            return false;
        }

        if (since < Volatile.Read(ref _forgotten) || _resources.IsSince(primaryKey, since))
        {
            return true;
        }

        var bans = Volatile.Read(ref _bans);
        var head = Nothing with { Url = url };
        return Array.FindIndex(bans, CountUpTo(bans, since), ban => IsByAddress(ban.What) && ban.What.Includes(head)) >= 0;
    }

    /// <summary>Tries an entry on the bans that came after a moment.</summary>
    /// <param name="head">Its head.</param>
    /// <param name="since">Up to which moment it was tried.</param>
    /// <param name="triedUpTo">Up to which moment it has been tried now; to be noted once the judgement is carried out, not before.</param>
    /// <param name="staleFrom">When it became stale, if it did.</param>
    public Judgement Judge(StoredHead head, long since, out long triedUpTo, out DateTimeOffset staleFrom)
    {
        triedUpTo = Math.Max(since, LatestBan);
        staleFrom = default;
        var judgement = Judgement.Untouched;
        var bans = Volatile.Read(ref _bans);
        foreach (var ban in bans.AsSpan(CountUpTo(bans, since)))
        {
            if ((ban.Soft && judgement == Judgement.Stale) || !ban.What.Includes(head))
            {
                continue;
            }

            if (!ban.Soft)
            {
                return Judgement.Gone;
            }

            judgement = Judgement.Stale;
            staleFrom = ban.At;
        }

        return judgement;
    }

    /// <summary>Drops the bans up to a moment that every entry has been tried on, once they are old enough or too many.</summary>
    public void Forget(long moment)
    {
        lock (_lock)
        {
            var before = time.GetUtcNow() - Patience;
            var (swept, count) = (CountUpTo(_bans, moment), 0);
            while (count < swept && (_bans[count].At <= before || swept - count > MostSwept))
            {
                count++;
            }

            if (count > 0)
            {
                Volatile.Write(ref _forgotten, Math.Max(_forgotten, _bans[count - 1].Moment)); // before the list: no response slips through between
                Volatile.Write(ref _bans, _bans[count..]);
            }
        }
    }

    private static bool IsByAddress(Invalidation what) =>
        what is Invalidation.Prefixed || (what is Invalidation.Ban { Conditions: var conditions } && conditions.All(condition => condition.Field is "url" or "host" or "path"));

    /// <summary>How many of them, which stand in their order, came up to a moment.</summary>
    private static int CountUpTo(PastInvalidation[] bans, long moment)
    {
        var (first, end) = (0, bans.Length);
        while (first < end)
        {
            var middle = (first + end) / 2;
            (first, end) = bans[middle].Moment <= moment ? (middle + 1, end) : (first, middle);
        }

        return first;
    }

    private PastInvalidation[] With(PastInvalidation ban)
    {
        var bans = new PastInvalidation[_bans.Length + 1];
        var count = 0;
        foreach (var earlier in _bans)
        {
            if (!ban.Covers(earlier))
            {
                bans[count++] = earlier;
            }
        }

        bans[count++] = ban;
        var merged = count > MostBans ? count / 4 : 0;
        if (merged > 0)
        {
            bans[merged] = bans[merged] with { What = new Invalidation.Prefixed(""), Soft = false };
        }

        return bans[merged..count];
    }

    /// <summary>A ban that cannot be tried must not get as far as the lookups.</summary>
    private static void Check(Invalidation what)
    {
        if (what is not Invalidation.Ban ban)
        {
            return;
        }

        if (ban.Conditions.Count == 0)
        {
            throw new ArgumentException("A ban needs a condition; to remove everything, use an empty prefix.", nameof(what));
        }

        foreach (var condition in ban.Conditions)
        {
            condition.Includes(Nothing);
        }
    }
}
