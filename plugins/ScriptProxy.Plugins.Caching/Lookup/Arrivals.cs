using ScriptProxy.Plugins.Caching.Ranges.Partial;
using ScriptProxy.Plugins.Caching.Serving;
using ScriptProxy.Plugins.Caching.Status;
using ScriptProxy.Plugins.Caching.Transfers;
using ScriptProxy.Plugins.Caching.Keys;
using ScriptProxy.Sdk;

namespace ScriptProxy.Plugins.Caching.Lookup;

/// <summary>Answers a request with what came of asking the upstream. Thread-safe.</summary>
internal sealed class Arrivals(Server server, ServingRules serving, Answers answers, Notes notes, Figures figures, Passage passage, Variants vary, FetchHeaders fetchHeaders)
{
    /// <summary>Answers. Null if what came is for others, and the request has to look again.</summary>
    /// <param name="visit">The request.</param>
    /// <param name="place">Where it looked.</param>
    /// <param name="arrival">What came.</param>
    /// <param name="reader">What reads it if it has a body that arrives.</param>
    /// <param name="leads">Whether the request is the one that asked.</param>
    /// <param name="now">The time.</param>
    public async ValueTask<Verdict?> ServeAsync(Visit visit, Place place, Arrival arrival, BodyReader reader, bool leads, DateTimeOffset now) => arrival switch
    {
        Arrival.Kept kept when IsFor(visit, place, kept.Head, kept.WholeKey, leads) => !reader.Open(kept.Body)
            ? ServeStale(visit, place, kept.Head.Status, !leads, now) ?? Fail(visit.Lookup, place, new Answer(502) { Text = "502 Bad Gateway: the upstream's answer broke off.\n" })
            : server.Serve(visit.Lookup, leads ? kept.AskerHead : kept.Head, reader, leads ? CacheOutcome.Miss : CacheOutcome.Coalesced, Forwarded(place, kept.Head.Status, !leads) with { Stored = kept.IsStored, Detail = kept.Warning }, now),
        Arrival.Renewed { Response.Body: JoinedBody } when !leads => null, // which has the parts that another request needed
        Arrival.Renewed renewed when IsFor(visit, place, renewed.Response.Head, renewed.Response.Head.Key, leads) =>
            server.Serve(visit.Lookup, leads ? renewed.AskerHead : renewed.Response.Head, renewed.Response.Body, CacheOutcome.Revalidated, Forwarded(place, 304, !leads), now),
        Arrival.Released released when leads => ServeReleased(visit.Lookup, place, released, now),
        Arrival.Unkept unkept when leads && unkept.Response.TryTake() => await TakeAsync(visit.Lookup, place, unkept, now),
        Arrival.Failed failed => ServeStale(visit, place, failed.Status, !leads, now) ?? Fail(visit.Lookup, place, failed.Answer),
        _ => null,
    };

    /// <summary>Answers with something stale if the request and the response allow it.</summary>
    /// <param name="visit">The request.</param>
    /// <param name="place">Where it looked.</param>
    /// <param name="status">What the upstream answered; null if it did not.</param>
    /// <param name="isCollapsed">Whether another request asked it.</param>
    /// <param name="now">The time.</param>
    public Verdict? ServeStale(Visit visit, Place place, int? status, bool isCollapsed, DateTimeOffset now) =>
        place.Response is { } stale && serving.MayServeOnError(stale.Head, visit.Asked, now)
            ? server.Serve(visit.Lookup, stale.Head, stale.Body, CacheOutcome.Stale, Forwarded(place, status, isCollapsed) with { Detail = "stale-if-error" }, now)
            : null;

    // Who asked gets what it asked for, unless it turns out that the answer varies on what was withheld of its request.
    private bool IsFor(Visit visit, Place place, StoredHead head, string key, bool leads) =>
        leads
            ? !head.Vary.Any(pair => fetchHeaders.IsWithheld(pair.Key, place.VaryNames) && visit.Lookup.Headers.ContainsKey(pair.Key))
            : vary.KeyOf(visit.Key, head.Vary, visit.Lookup.Headers) == key;

    private Verdict? ServeReleased(ILookup lookup, Place place, Arrival.Released released, DateTimeOffset now)
    {
        lookup.Cache.Reason ??= released.Reason;
        var (head, body) = (released.Response.Head, released.Response.Body);
        return server.Serve(lookup, head, body, CacheOutcome.Revalidated, Forwarded(place, 304, false) with { Detail = released.Reason }, now);
    }

    private async ValueTask<Verdict> TakeAsync(ILookup lookup, Place place, Arrival.Unkept unkept, DateTimeOffset now)
    {
        var response = unkept.Response.Response;
        lookup.Cache.Outcome = CacheOutcome.Miss;
        lookup.Cache.Reason ??= unkept.Reason;
        figures.Count(response.Route, CacheOutcome.Miss);
        var status = Forwarded(place, response.Status, false) with { Detail = unkept.Reason };
        var answer = passage.Answer(lookup, unkept.Response, out var isPage, out var warning);
        if (!isPage && unkept.Response.NotModified(lookup, now) is { } notModified)
        {
            await unkept.Response.DisposeAsync();
            answer = notModified;
        }

        answers.Note(answer.Headers, status.With(warning));
        return lookup.Respond(answer);
    }

    private Verdict Fail(ILookup lookup, Place place, Answer answer)
    {
        notes.Fail(lookup, place);
        return lookup.Respond(answer);
    }

    private static CacheStatusMember Forwarded(Place place, int? status, bool isCollapsed) => new()
    {
        Forward = place.Reason,
        ForwardStatus = status,
        Collapsed = isCollapsed,
    };
}
