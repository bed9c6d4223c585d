using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using ScriptProxy.Sdk;

namespace ScriptProxy.Host.Stores.Disk;

/// <summary>
/// The invalidations by resource and tag that have not been carried out on everything that lies on disk. However often a name is invalidated, it stands here
/// once. Thread-safe.
/// </summary>
internal sealed class NamedInvalidations
{
    private readonly Lock _lock = new();
    private readonly Dictionary<Invalidation, Waiting> _names = [];

    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _names.Count;
            }
        }
    }

    /// <summary>All of them, for who carries them out or writes them down.</summary>
    public IReadOnlyList<PastInvalidation> All
    {
        get
        {
            lock (_lock)
            {
                return [.. _names.Values.SelectMany(waiting => waiting.All)];
            }
        }
    }

    /// <summary>Whether one of an entry's names is meant, and not its address or its headers.</summary>
    public static bool IsNamed(Invalidation what) => what is Invalidation.Resource or Invalidation.Tagged;

    public void Add(PastInvalidation past)
    {
        lock (_lock)
        {
            ref var waiting = ref CollectionsMarshal.GetValueRefOrAddDefault(_names, past.What, out _);
            waiting = past.Soft ? waiting with { FirstSoft = waiting.FirstSoft ?? past, LastSoft = past } : new Waiting(past, null, null);
        }
    }

    /// <summary>Whether everything of a name is to go that was judged up to a moment.</summary>
    public bool MeansAll(Invalidation what, long since)
    {
        lock (_lock)
        {
            return _names.TryGetValue(what, out var waiting) && waiting is { Hard: { } hard, FirstSoft: null } && hard.Moment > since;
        }
    }

    /// <summary>Judges an entry that was judged up to a moment.</summary>
    /// <param name="head">Its head.</param>
    /// <param name="since">The moment.</param>
    /// <param name="staleFrom">When it became stale, if it did.</param>
    /// <param name="file">A name that its file alone has; null if that cannot be meant.</param>
    public Judgement Judge(StoredHead head, long since, out DateTimeOffset staleFrom, Invalidation? file = null)
    {
        var judgement = Judgement.Untouched;
        staleFrom = DateTimeOffset.MaxValue;
        lock (_lock)
        {
            if (_names.Count == 0)
            {
                return judgement;
            }

            foreach (var name in head.Tags.Select(Invalidation? (tag) => new Invalidation.Tagged(tag)).Prepend(new Invalidation.Resource(head.PrimaryKey)).Prepend(file))
            {
                if (name is null || !TryFind(name, since, out var past))
                {
                    continue;
                }

                if (!past.Soft)
                {
                    return Judgement.Gone;
                }

                (judgement, staleFrom) = (Judgement.Stale, past.At < staleFrom ? past.At : staleFrom);
            }
        }

        return judgement;
    }

    /// <summary>Drops those that have been carried out on everything.</summary>
    public void CarriedOut(IEnumerable<PastInvalidation> done)
    {
        lock (_lock)
        {
            foreach (var past in done)
            {
                if (_names.TryGetValue(past.What, out var waiting) && waiting.All.All(one => one.Moment <= past.Moment))
                {
                    _names.Remove(past.What);
                }
            }
        }
    }

    public void Clear()
    {
        lock (_lock)
        {
            _names.Clear();
        }
    }

    private bool TryFind(Invalidation name, long since, [NotNullWhen(true)] out PastInvalidation? past)
    {
        past = _names.TryGetValue(name, out var waiting) ? waiting.All.FirstOrDefault(one => one.Moment > since) : null;
        return past is not null;
    }

    /// <summary>What waits for one name. An entry from before a soft one became stale with the first, one from between two with the last.</summary>
    private readonly record struct Waiting(PastInvalidation? Hard, PastInvalidation? FirstSoft, PastInvalidation? LastSoft)
    {
        /// <summary>In their order.</summary>
        public IEnumerable<PastInvalidation> All
        {
            get
            {
                if (Hard is not null)
                {
                    yield return Hard;
                }

                if (FirstSoft is not null)
                {
                    yield return FirstSoft;
                }

                if (LastSoft is not null && LastSoft != FirstSoft)
                {
                    yield return LastSoft;
                }
            }
        }
    }
}
