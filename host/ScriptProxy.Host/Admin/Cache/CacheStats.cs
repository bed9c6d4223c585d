using ScriptProxy.Sdk;

namespace ScriptProxy.Host.Admin.Cache;

/// <summary>The figures that the caching plugin answers with.</summary>
/// <param name="Stores">What each store holds and did.</param>
/// <param name="Routes">How requests were answered.</param>
internal sealed record CacheStats(IReadOnlyList<CacheStore> Stores, IReadOnlyList<CacheRoute> Routes);

/// <summary>One store.</summary>
internal sealed record CacheStore(string Name, StoreFigures Figures);

/// <summary>How requests of one route were answered.</summary>
/// <param name="Route">Its name; empty for requests without one.</param>
/// <param name="Outcomes">How often each outcome came; those that never did may be missing.</param>
internal sealed record CacheRoute(string Route, IReadOnlyDictionary<string, long> Outcomes)
{
    /// <summary>How often one came.</summary>
    public long Of(CacheOutcome outcome) => Outcomes.GetValueOrDefault(outcome.ToString().ToLowerInvariant());

    /// <summary>The share of the requests that nobody had to ask an upstream for, of those that did not pass; null where there were none.</summary>
    public double? HitRatio
    {
        get
        {
            var answered = Of(CacheOutcome.Hit) + Of(CacheOutcome.Stale) + Of(CacheOutcome.Coalesced);
            var all = answered + Of(CacheOutcome.Revalidated) + Of(CacheOutcome.Miss);
            return all == 0 ? null : (double)answered / all;
        }
    }
}
