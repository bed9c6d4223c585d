using System.Text.Json.Serialization;

namespace ScriptProxy.Host.Explaining;

/// <summary>How one exchange was decided, as data. <see cref="ExplanationReport"/> makes a tree for people of it.</summary>
/// <param name="Id">Its name, to ask for it again.</param>
/// <param name="Generation">The number of the generation that the exchange saw.</param>
/// <param name="At">When it began.</param>
/// <param name="Request">The request as it came.</param>
/// <param name="Phases">The phases that had hooks and that the exchange came to, in that order.</param>
/// <param name="Asked">What it asked the proxy itself for, such as parts of a page.</param>
/// <param name="Routing">Where it went, or would have gone; null where nobody was to be asked.</param>
/// <param name="End">How it ended.</param>
/// <param name="Notes">What is to be known about the explanation itself.</param>
internal sealed record Explanation(
    string Id,
    int Generation,
    DateTimeOffset At,
    ExplainedRequest Request,
    IReadOnlyList<ExplainedPhase> Phases,
    IReadOnlyList<ExplainedFetch> Asked,
    ExplainedRouting? Routing,
    ExplainedEnd End,
    IReadOnlyList<string> Notes);

/// <summary>The request as it came.</summary>
internal sealed record ExplainedRequest(string Method, string Scheme, string Host, string Target, string? Client, IReadOnlyList<ExplainedHeader> Headers);

/// <summary>A header line.</summary>
internal sealed record ExplainedHeader(string Name, string Value);

/// <summary>What the hooks of one phase did.</summary>
/// <param name="Phase">Its name.</param>
/// <param name="IsFetch">Whether it belongs to a fetch, by which a lookup hook asked the upstream.</param>
/// <param name="Hooks">All hooks that the generation has for it, in the order of calling.</param>
internal sealed record ExplainedPhase(string Phase, bool IsFetch, IReadOnlyList<ExplainedHook> Hooks);

/// <summary>What an exchange asked the proxy itself for, with an exchange of its own.</summary>
/// <param name="Request">Method and address.</param>
/// <param name="By">The hook that ran; null if none did, as while a body passed.</param>
/// <param name="Status">What came; 0 for no answer, null if none has come yet.</param>
/// <param name="Microseconds">How long it took to the answer's head.</param>
internal sealed record ExplainedFetch(string Request, string? By, int? Status, double? Microseconds);

/// <summary>What one hook did, or why it did nothing.</summary>
/// <param name="Unit">Its unit.</param>
/// <param name="Place">Where it is registered: a rule's file and line, a plugin's class and method; null if that is not known.</param>
/// <param name="Match">What it asks for; empty if it asks for every exchange.</param>
/// <param name="Outcome">What came of it.</param>
/// <param name="Why">Why it did not match, was not asked or failed; what it answered.</param>
/// <param name="Changes">What the exchange has afterwards and did not have before.</param>
/// <param name="Microseconds">How long the call took, waiting included; null if there was none.</param>
internal sealed record ExplainedHook(
    string Unit, string? Place, string Match, HookOutcome Outcome, string? Why, IReadOnlyList<ExplainedChange> Changes, double? Microseconds);

/// <summary>What came of a hook.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<HookOutcome>))]
internal enum HookOutcome
{
    Continued,
    Responded,
    Aborted,

    /// <summary>It threw, or gave a verdict that does not fit.</summary>
    Failed,

    /// <summary>It asks for other exchanges.</summary>
    NotMatched,

    /// <summary>Something before it has decided, or it is left out of explanations.</summary>
    NotAsked,
}

/// <summary>One thing that a hook changed.</summary>
/// <param name="What">Such as <c>path</c> or <c>header X-User</c>.</param>
/// <param name="Old">What it was; null if it was not there.</param>
/// <param name="New">What it is; null if it is gone.</param>
internal sealed record ExplainedChange(string What, string? Old, string? New);

/// <summary>Where an exchange goes.</summary>
/// <param name="Route">The route; null for none.</param>
/// <param name="Cluster">The cluster; null for an address that a hook named, and where no route matches.</param>
/// <param name="Why">What decided that.</param>
/// <param name="Destinations">What the cluster has, and why each was taken or not.</param>
/// <param name="OtherRoutes">The other routes, and why each was not taken.</param>
internal sealed record ExplainedRouting(
    string? Route, string? Cluster, string Why, IReadOnlyList<ExplainedDestination> Destinations, IReadOnlyList<ExplainedRoute> OtherRoutes);

/// <summary>A destination of the cluster.</summary>
internal sealed record ExplainedDestination(string Id, string Address, bool IsChosen, string Why);

/// <summary>A route that was not taken.</summary>
internal sealed record ExplainedRoute(string Id, string Why);

/// <summary>How an exchange ended.</summary>
/// <param name="Status">What the client got; 0 if it got nothing, or if the upstream was to be asked and was not.</param>
/// <param name="By">Who made the answer.</param>
/// <param name="AskedUpstream">Whether an upstream was asked.</param>
/// <param name="Target">What it was asked, or would have been: method and address; null for none.</param>
/// <param name="Cache">What the cache did; null if it had no part.</param>
/// <param name="CacheReason">Why, in the words of the cache or of who decided it.</param>
/// <param name="CacheStatus">The answer's <c>Cache-Status</c> (RFC 9211).</param>
/// <param name="Failure">What failed; null if nothing did.</param>
/// <param name="ErrorId">The failure's id in the log and the answer.</param>
/// <param name="UpstreamMicroseconds">How long the upstream took to answer with a head; null if it was not asked.</param>
/// <param name="Microseconds">From the head to the end.</param>
internal sealed record ExplainedEnd(
    int Status,
    string By,
    bool AskedUpstream,
    string? Target,
    string? Cache,
    string? CacheReason,
    string? CacheStatus,
    string? Failure,
    string? ErrorId,
    double? UpstreamMicroseconds,
    double Microseconds);
