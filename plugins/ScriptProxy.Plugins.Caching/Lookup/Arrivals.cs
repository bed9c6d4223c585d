using ScriptProxy.Plugins.Caching.Serving;
using ScriptProxy.Plugins.Caching.Status;
using ScriptProxy.Plugins.Caching.Transfers;
using ScriptProxy.Plugins.Caching.Keys;
using ScriptProxy.Sdk;

namespace ScriptProxy.Plugins.Caching.Lookup;

/// <summary>Answers a request with what came of asking the upstream. Thread-safe.</summary>
internal sealed class Arrivals(Server server, Answers answers, Notes notes, Figures figures, Passage passage, Variants vary)
{
    /// <summary>Answers. Null if what came is for others, and the request has to look again.</summary>
    /// <param name="visit">The request.</param>
    /// <param name="place">Where it looked.</param>
    /// <param name="arrival">What came.</param>
    /// <param name="leads">Whether the request is the one that asked.</param>
    /// <param name="now">The time.</param>
    public async ValueTask<Verdict?> ServeAsync(Visit visit, Place place, Arrival arrival, bool leads, DateTimeOffset now) => arrival switch
    {
        Arrival.Kept kept when IsFor(visit, kept.Head, kept.WholeKey, leads) && kept.Body.Enter() is { } reader =>
            server.Serve(visit.Lookup, leads ? kept.AskerHead : kept.Head, reader, leads ? CacheOutcome.Miss : CacheOutcome.Coalesced, Forwarded(place, kept.Head.Status, !leads) with { Stored = true }, now),
        Arrival.Renewed renewed when IsFor(visit, renewed.Response.Head, renewed.Response.Head.Key, leads) =>
            server.Serve(visit.Lookup, leads ? renewed.AskerHead : renewed.Response.Head, renewed.Response.Body, CacheOutcome.Revalidated, Forwarded(place, 304, !leads), now),
        Arrival.Unkept unkept when leads && unkept.Response.TryTake() => Take(visit.Lookup, place, unkept),
        Arrival.Unkept when !leads => await passage.MissAsync(visit.Lookup, place, "hit-for-miss"),
        Arrival.Failed failed => ServeStale(visit, place, failed.Status, !leads, now) ?? Fail(visit.Lookup, place, failed),
        _ => null,
    };

    /// <summary>Answers with something stale if the request and the response allow it.</summary>
    /// <param name="visit">The request.</param>
    /// <param name="place">Where it looked.</param>
    /// <param name="status">What the upstream answered; null if it did not.</param>
    /// <param name="isCollapsed">Whether another request asked it.</param>
    /// <param name="now">The time.</param>
    public Verdict? ServeStale(Visit visit, Place place, int? status, bool isCollapsed, DateTimeOffset now) =>
        place.Response is { } stale && ServingRules.MayServeOnError(stale.Head, now)
            ? server.Serve(visit.Lookup, stale.Head, stale.Body, CacheOutcome.Stale, Forwarded(place, status, isCollapsed) with { Detail = "stale-if-error" }, now)
            : null;

    private bool IsFor(Visit visit, StoredHead head, string key, bool leads) => leads || vary.KeyOf(visit.Key, head.Vary, visit.Lookup.Headers) == key;

    private Verdict Take(ILookup lookup, Place place, Arrival.Unkept unkept)
    {
        var response = unkept.Response.Response;
        lookup.Cache.Outcome = CacheOutcome.Miss;
        lookup.Cache.Reason ??= unkept.Reason;
        var answer = unkept.Response.ToAnswer();
        answers.Note(answer.Headers, Forwarded(place, response.Status, false) with { Detail = unkept.Reason });
        figures.Count(response.Route, CacheOutcome.Miss);
        return passage.Answer(lookup, unkept.Response, answer);
    }

    private Verdict Fail(ILookup lookup, Place place, Arrival.Failed failed)
    {
        notes.Miss(lookup, place, "upstream failed");
        return lookup.Respond(failed.Answer);
    }

    private static CacheStatusMember Forwarded(Place place, int? status, bool isCollapsed) => new()
    {
        Forward = place.Reason,
        ForwardStatus = status,
        Collapsed = isCollapsed,
    };
}
