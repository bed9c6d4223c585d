using System.Text.Json.Serialization;
using ScriptProxy.Sdk;

namespace ScriptProxy.Plugins.Caching.Purging;

/// <summary>What <c>POST /purge</c> takes: one of the first four.</summary>
/// <param name="Url">The address whose variants go.</param>
/// <param name="Prefix">What the addresses begin with.</param>
/// <param name="Tags">Tags, of which one is enough.</param>
/// <param name="Ban">See <see cref="BanExpression"/>.</param>
/// <param name="Soft">Whether they stay to be served stale while they are fetched anew.</param>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)] // a mistyped "soft" must not purge for good
internal sealed record PurgeOrder(string? Url = null, string? Prefix = null, IReadOnlyList<string>? Tags = null, string? Ban = null, bool Soft = false)
{
    /// <returns>How many stored responses were found right away.</returns>
    /// <exception cref="ArgumentException">It names none or several, or an address that is none.</exception>
    /// <exception cref="FormatException">The ban cannot be understood.</exception>
    public Task<int> CarryOutAsync(CacheInvalidator cache) => this switch
    {
        { Url: { } url, Prefix: null, Tags: null, Ban: null } => cache.PurgeAsync(url, Soft),
        { Url: null, Prefix: { } prefix, Tags: null, Ban: null } => cache.PurgePrefixAsync(prefix, Soft),
        { Url: null, Prefix: null, Tags: { Count: > 0 } tags, Ban: null } => cache.PurgeTagsAsync(tags, Soft),
        { Url: null, Prefix: null, Tags: null, Ban: { } ban } => cache.BanAsync(ban, Soft),
        _ => throw new ArgumentException("name one of url, prefix, tags and ban"),
    };
}
