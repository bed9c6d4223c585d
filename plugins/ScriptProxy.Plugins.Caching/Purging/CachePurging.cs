using ScriptProxy.Plugins.Caching.Tags;
using ScriptProxy.Sdk;

namespace ScriptProxy.Plugins.Caching.Purging;

/// <summary>All ways to purge: a service for rules, requests with PURGE and BAN, endpoints at the admin address.</summary>
internal static class CachePurging
{
    /// <param name="hooks">Where to register; before the cache's own lookup, which passes such requests.</param>
    /// <param name="cache">What purges.</param>
    /// <param name="options">Who may purge by requests.</param>
    /// <param name="tags">Which headers give tags.</param>
    /// <param name="primaryKeyOf">The primary key that a GET of the same address has.</param>
    /// <param name="byRoute">See <see cref="CacheEndpoints"/>.</param>
    public static void Register(
        Hooks hooks, CacheInvalidator cache, PurgeOptions options, TagOptions tags, Func<ILookup, string> primaryKeyOf, IEnumerable<KeyValuePair<string, long[]>> byRoute)
    {
        var allowKey = $"Options:{hooks.Unit}:Purge:Allow";
        var requests = new PurgeRequests(cache, AddressSet.Parse(options.Allow), allowKey, tags);
        hooks.OnLookup(PurgeRequests.Match, async lookup => lookup.Respond(await requests.AnswerAsync(lookup, lookup.Headers, primaryKeyOf(lookup))));
        hooks.Offer<ICache>(cache);
        new CacheEndpoints(cache, byRoute, hooks.Time).Register(hooks);
    }
}
