using ScriptProxy.Plugins.Caching.Directives;
using ScriptProxy.Plugins.Caching.Freshness;
using ScriptProxy.Sdk;

namespace ScriptProxy.Plugins.Caching.Serving;

/// <summary>What to do with a stored response for a request (RFC 9111 4). Allocates nothing.</summary>
/// <param name="options">What clients may ask.</param>
internal sealed class ServingRules(ServingOptions options)
{
    private const StoredMarks NoResponse = StoredMarks.VaryIndex | StoredMarks.HitForMiss;

    /// <summary>What the stored response is good for. A request with <see cref="RequestDirectives.OnlyIfCached"/> for which it must be revalidated gets 504 (RFC 9111 5.2.1.7).</summary>
    /// <param name="head">The stored response's head.</param>
    /// <param name="request">What the request says to caches.</param>
    /// <param name="now">The time.</param>
    public ServingChoice Choose(StoredHead head, in RequestDirectives request, DateTimeOffset now)
    {
        if (Has(head, NoResponse))
        {
            return ServingChoice.Unusable;
        }

        var byResponse = ByResponse(head, now);
        return head.IsAheadOf(now) ? byResponse : options.RequestDirectives == ClientWishes.Honour && byResponse != ServingChoice.Unusable ? ByClient(byResponse, head, request, now) : byResponse;
    }

    /// <summary>Whether a stored response may be sent as far as it has a say itself.</summary>
    public static bool IsFresh(StoredHead head, DateTimeOffset now) => !Has(head, StoredMarks.NoCache | StoredMarks.Outdated) && now < head.FreshUntil && !head.IsAheadOf(now);

    /// <summary>Whether a stored response may be sent in place of the upstream's failure (RFC 5861 4, RFC 9111 4.2.4).</summary>
    /// <param name="head">The stored response's head.</param>
    /// <param name="request">What the request says to caches.</param>
    /// <param name="now">The time.</param>
    public bool MayServeOnError(StoredHead head, in RequestDirectives request, DateTimeOffset now)
    {
        if (Has(head, NoResponse | StoredMarks.NoCache))
        {
            return false;
        }

        var staleness = Staleness(head, now);
        var accepted = options.RequestDirectives == ClientWishes.Honour ? request.StaleIfError : null;
        return IsFresh(head, now) || (!Has(head, StoredMarks.MustRevalidate) && (staleness < head.StaleIfError || staleness < head.Grace || staleness < accepted));
    }

    private static ServingChoice ByResponse(StoredHead head, DateTimeOffset now)
    {
        if (IsFresh(head, now))
        {
            return ServingChoice.Fresh;
        }

        if (!Has(head, StoredMarks.NoCache | StoredMarks.MustRevalidate) && !head.IsAheadOf(now) && Staleness(head, now) < head.Grace)
        {
            return ServingChoice.StaleWhileRevalidate;
        }

        return now < head.Expires ? ServingChoice.Revalidate : ServingChoice.Unusable;
    }

    private static ServingChoice ByClient(ServingChoice choice, StoredHead head, in RequestDirectives request, DateTimeOffset now)
    {
        if (request.NoCache)
        {
            return ServingChoice.Revalidate;
        }

        // RFC 8246 2: a reload asks in vain for what never changes; only no-cache says that it is meant.
        var isImmutable = choice == ServingChoice.Fresh && Has(head, StoredMarks.Immutable);
        if (!isImmutable && Age.Current(head, now) > request.MaxAge)
        {
            return ServingChoice.Revalidate;
        }

        var left = choice == ServingChoice.Fresh ? head.FreshUntil - now : -Staleness(head, now);
        if (left < request.MinFresh)
        {
            return ServingChoice.Revalidate;
        }

        return choice switch
        {
            ServingChoice.Fresh => choice,

            // RFC 9111 5.2.1.1: who sets a bound for the age takes nothing stale, unless it says so too.
            ServingChoice.StaleWhileRevalidate => request.MaxAge is not null && !(-left <= request.MaxStale) ? ServingChoice.Revalidate : choice,
            _ => !Has(head, StoredMarks.MustRevalidate | StoredMarks.NoCache) && -left <= request.MaxStale ? ServingChoice.Stale : choice,
        };
    }

    /// <summary>For how long it has been stale, as far as is known: the clock may have been set back since.</summary>
    private static TimeSpan Staleness(StoredHead head, DateTimeOffset now) => now > head.FreshUntil ? now - head.FreshUntil : TimeSpan.Zero;

    // Enum.HasFlag would box until the runtime has optimised it.
    private static bool Has(StoredHead head, StoredMarks any) => (head.Marks & any) != 0;
}
