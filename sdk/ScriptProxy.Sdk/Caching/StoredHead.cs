using Microsoft.Extensions.Primitives;

namespace ScriptProxy.Sdk;

/// <summary>Everything about a stored response save its body. Never changes; an update makes another one.</summary>
public sealed record StoredHead
{
    /// <summary>By how much two looks at a clock may differ that is only being adjusted.</summary>
    private static readonly TimeSpan Slack = TimeSpan.FromSeconds(5);

    /// <summary>The key it is stored under.</summary>
    public required string Key { get; init; }

    /// <summary>The key shared by all variants of one resource: what a purge by address removes together.</summary>
    public required string PrimaryKey { get; init; }

    /// <summary>The address it answers, absolute: scheme, host, path and query as the upstream was asked, spelled so that a prefix meets all that mean the same.</summary>
    public required string Url { get; init; }

    /// <summary>The route by which the upstream was asked, to tell figures apart; null if none matched.</summary>
    public string? Route { get; init; }

    /// <summary>The status.</summary>
    public required int Status { get; init; }

    /// <summary>The headers as they are sent from the store, in their order; nothing that concerns one connection.</summary>
    public required IReadOnlyList<KeyValuePair<string, StringValues>> Headers { get; init; }

    /// <summary>The request headers that chose it, name by name in lower case, with the value there was; empty if it varies on nothing.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Vary { get; init; } = [];

    /// <summary>When the upstream was asked (RFC 9111 4.2.3, request_time).</summary>
    public required DateTimeOffset RequestTime { get; init; }

    /// <summary>When the answer came (RFC 9111 4.2.3, response_time).</summary>
    public required DateTimeOffset ResponseTime { get; init; }

    /// <summary>How old it was when it came (RFC 9111 4.2.3, corrected_initial_age).</summary>
    public TimeSpan InitialAge { get; init; }

    /// <summary>Until when it is fresh.</summary>
    public required DateTimeOffset FreshUntil { get; init; }

    /// <summary>For how long after that it may be served stale while it is fetched anew.</summary>
    public TimeSpan Grace { get; init; }

    /// <summary>For how long after that it may be served where the upstream fails.</summary>
    public TimeSpan StaleIfError { get; init; }

    /// <summary>For how long after its freshness it is kept at all.</summary>
    public TimeSpan Keep { get; init; }

    /// <summary>The names it can be purged under.</summary>
    public IReadOnlyList<string> Tags { get; init; } = [];

    /// <summary>Further marks of the cache that stored it, such as which directives forbid to serve it stale.</summary>
    public StoredMarks Marks { get; init; }

    /// <summary>From which moment on a store may drop it.</summary>
    public DateTimeOffset Expires
    {
        get
        {
            var longest = Grace > Keep ? Grace : Keep;
            longest = StaleIfError > longest ? StaleIfError : longest;
            return DateTimeOffset.MaxValue - FreshUntil > longest ? FreshUntil + longest : DateTimeOffset.MaxValue;
        }
    }

    /// <summary>Whether it came, by its own times, more than five seconds later than now: the clock has been set back since, so that nobody knows how old it is.</summary>
    /// <param name="now">The time.</param>
    public bool IsAheadOf(DateTimeOffset now) => ResponseTime - now > Slack;

    /// <summary>Whether the upstream was asked for it later than for another one. Of two, that which was asked for in the future was asked for before the clock was set back.</summary>
    /// <param name="other">The other one.</param>
    /// <param name="now">The time.</param>
    public bool IsLaterThan(StoredHead other, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(other);
        return RequestTime <= now && (RequestTime > other.RequestTime || other.RequestTime > now);
    }
}

/// <summary>What a cache notes about a stored response.</summary>
[Flags]
public enum StoredMarks
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>It must not be served stale (RFC 9111 5.2.2.2 must-revalidate, 5.2.2.8 proxy-revalidate, s-maxage).</summary>
    MustRevalidate = 1,

    /// <summary>It must not be served without asking (RFC 9111 5.2.2.4 no-cache).</summary>
    NoCache = 2,

    /// <summary>It says that it never changes while it is fresh (RFC 8246).</summary>
    Immutable = 4,

    /// <summary>It is no response but says by <see cref="StoredHead.Vary"/> which request headers choose among the variants of its key.</summary>
    VaryIndex = 8,

    /// <summary>It is no response but says that answers of this key were not kept, so that requests do not wait for each other; one that can be kept takes its place (hit-for-miss).</summary>
    HitForMiss = 16,

    /// <summary>It holds a part of the representation only; <c>Content-Range</c> says which.</summary>
    Partial = 32,

    /// <summary>It holds edge side includes, to be processed when it is sent.</summary>
    Esi = 64,

    /// <summary>Its freshness is a guess (RFC 9111 4.2.2).</summary>
    Heuristic = 128,

    /// <summary>Beside <see cref="HitForMiss"/>: requests pass meanwhile, so that nothing is kept (hit-for-pass).</summary>
    HitForPass = 256,

    /// <summary>It was invalidated softly: never fresh again, wherever the clock is set to.</summary>
    Outdated = 512,
}
