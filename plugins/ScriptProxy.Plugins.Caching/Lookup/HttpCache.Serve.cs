using Microsoft.AspNetCore.Http;
using ScriptProxy.Plugins.Caching.Conditional;
using ScriptProxy.Plugins.Caching.Ranges;
using ScriptProxy.Plugins.Caching.Serving;
using ScriptProxy.Plugins.Caching.Status;
using ScriptProxy.Plugins.Caching.Transfers;
using ScriptProxy.Sdk;

namespace ScriptProxy.Plugins.Caching.Lookup;

// What takes more than a look into memory.
internal sealed partial class HttpCache
{
    /// <summary>How often a request looks again, because what it waited for turned out to be for others.</summary>
    private const int MaxRounds = 4;

    private async ValueTask<Verdict> ServeAsync(Visit visit)
    {
        await Task.Yield(); // what is on disk may make a thread wait
        var manner = default(Manner);
        for (var round = 0; round < MaxRounds; round++)
        {
            var place = await parts.Finder.FindAsync(visit);
            var now = parts.Time.GetUtcNow();
            var choice = place.Response is { } found && visit.Lookup.Cache.Lookup ? parts.Serving.Choose(found.Head, visit.Asked, now) : ServingChoice.Unusable;
            if (choice is ServingChoice.Fresh or ServingChoice.Stale or ServingChoice.StaleWhileRevalidate)
            {
                if (choice == ServingChoice.StaleWhileRevalidate && place.Mark is null)
                {
                    await RefreshAsync(visit, place, now);
                }

                var stored = place.Response!;
                return parts.Server.Serve(visit.Lookup, stored.Head, stored.Body, choice == ServingChoice.Fresh ? CacheOutcome.Hit : CacheOutcome.Stale, default, now)
                    ?? await parts.Passage.PassAsync(visit.Lookup, "precondition");
            }

            if (place.Response is { } turnedDown)
            {
                place = place with { Reason = ServingRules.IsFresh(turnedDown.Head, now) ? ForwardReason.Request : ForwardReason.Stale };
            }

            if (visit.Asked.OnlyIfCached)
            {
                return NotCached(visit.Lookup);
            }

            // Who must not look up asks for the others: what was not kept before may be kept now.
            if (visit.Lookup.Cache.Lookup && place.IsPass(now))
            {
                return await parts.Passage.PassAsync(visit.Lookup, "hit-for-pass");
            }

            if (Preconditions.AreForUpstream(visit.Lookup.Headers))
            {
                return await parts.Passage.PassAsync(visit.Lookup, "precondition");
            }

            place = manner.Whole || ReadsAlong(visit, place, now) ? place with { PartKey = null } : place;
            (var verdict, manner) = await FetchAsync(visit, place, manner with { Alone = manner.Alone || place.Mark is not null }, now);
            if (verdict is { } decided)
            {
                return decided;
            }
        }

        return await parts.Passage.PassAsync(visit.Lookup, "crowded");
    }

    /// <summary>RFC 9111 5.2.1.7.</summary>
    private Verdict NotCached(ILookup lookup)
    {
        lookup.Cache.Outcome = CacheOutcome.Miss;
        lookup.Cache.Reason ??= "only-if-cached";
        parts.Figures.Count(null, CacheOutcome.Miss);
        return lookup.Respond(new Answer(504) { Text = "504 Gateway Timeout: not in the cache, and only-if-cached was asked for.\n" });
    }

    /// <summary>Fetches anew what is served stale, unless somebody does already.</summary>
    private async ValueTask RefreshAsync(Visit visit, Place place, DateTimeOffset now)
    {
        if (parts.Transfers.Join(place.TransferKey, place.PartTransferKey, now, anew: false, out var leads) is { } transfer && leads)
        {
            await LeadAsync(transfer, visit, place, now);
            _ = LetGoAsync(transfer);
        }
    }

    /// <summary>Asks the upstream, or waits for who does. Null to look again, and then to ask in the manner that is given back.</summary>
    private async ValueTask<(Verdict? Verdict, Manner Next)> FetchAsync(Visit visit, Place place, Manner manner, DateTimeOffset now)
    {
        using var held = place.Response?.Body.Hold(); // it may be served stale, or renewed, after a long wait
        var leads = true;
        var anew = !visit.Lookup.Cache.Lookup;
        var transfer = manner.Alone && !anew
            ? parts.Transfers.Alone(place.TransferKey, place.PartTransferKey)
            : parts.Transfers.Join(place.TransferKey, place.PartTransferKey, now, anew, out leads);
        if (transfer is null)
        {
            return (await parts.Passage.MissAsync(visit.Lookup, place, "too many parts"), manner);
        }

        var mayBeOver = !leads && transfer.Since != parts.Stores.Moments;
        if (anew && place.PartKey is not null)
        {
            parts.Transfers.Find(place.TransferKey)?.Outdate(); // the whole that others fetch is older than the part asked for now
        }

        if (transfer.Audience.Enter() is not { } reader)
        {
            return (null, manner);
        }

        Verdict? verdict = null;
        try
        {
            if (leads)
            {
                await LeadAsync(transfer, visit, place, now);
            }

            var arrival = await WaitAsync(visit, transfer, place, leads);
            if (manner.Refused && arrival is Arrival.Again { IsRefused: true })
            {
                arrival = new Arrival.Failed(new Answer(StatusCodes.Status502BadGateway) { Text = "502 Bad Gateway: the upstream answers 304 to a request without conditions.\n" }, StatusCodes.Status304NotModified);
            }

            now = parts.Time.GetUtcNow();
            if (mayBeOver && arrival is not null && transfer.IsOver(parts.Stores, arrival))
            {
                return (null, manner);
            }

            if (leads && arrival is not (null or Arrival.Again) && transfer.Question is { } question)
            {
                visit.Lookup.AnsweredBy(await question.Fetch.ResponseAsync());
            }

            verdict = arrival is not null ? await parts.Arrivals.ServeAsync(visit, place, arrival, reader, leads, now)
                : parts.Arrivals.ServeStale(visit, place, status: null, !leads, now) ?? await parts.Passage.MissAsync(visit.Lookup, place, "waited too long");
            return (verdict, arrival switch
            {
                Arrival.Unkept or Arrival.Released when !leads => manner with { Alone = true },
                Arrival.Again { AsksWhole: true } => manner with { Whole = true },
                Arrival.Again { IsRefused: true } => manner with { Refused = true },
                _ => manner,
            });
        }
        finally
        {
            if (verdict is null || !reader.IsOpen)
            {
                reader.Dispose();
            }

            if (leads)
            {
                _ = LetGoAsync(transfer);
            }
        }
    }

    /// <summary>Whether a part that is asked for alone has begun to arrive with the whole.</summary>
    private bool ReadsAlong(Visit visit, Place place, DateTimeOffset now) =>
        place.PartKey is not null && visit.Lookup.Cache.Lookup
        && parts.Transfers.Find(place.TransferKey) is { Arrival.IsCompletedSuccessfully: true } whole && whole.IsFor(parts.Stores, now)
        && whole.Arrival.Result is Arrival.Kept kept
        && RangeRequest.Select(visit.Lookup.Method, visit.Lookup.Headers, kept.Head, kept.Body.Length) is { Outcome: RangeOutcome.Single } range
        && range.Single.Offset < kept.Body.Look().Growth.Stored;

    /// <summary>Sets a transfer going. Whoever waits for it is told if that fails.</summary>
    private async ValueTask LeadAsync(Transfer transfer, Visit visit, Place place, DateTimeOffset now)
    {
        Question? question = null;
        try
        {
            // What another transfer brought between the look into the store and this one's beginning needs no asking.
            if (!visit.Lookup.Cache.Lookup || (await parts.Finder.FindAsync(visit)).IsSameAs(place))
            {
                question = parts.Asker.Ask(visit, place, now);
            }
        }
        finally
        {
            if (question is null)
            {
                parts.Transfers.End(transfer);
                transfer.Arrive(new Arrival.Again());
            }
        }

        if (question is not null)
        {
            transfer.Question = question;
            _ = parts.Runner.RunAsync(transfer, question);
        }
    }

    /// <summary>Waits for the head. Null if that takes longer than the options allow.</summary>
    private async Task<Arrival?> WaitAsync(Visit visit, Transfer transfer, Place place, bool leads)
    {
        var mayBeStale = place.Response is { } stale && parts.Serving.MayServeOnError(stale.Head, visit.Asked, parts.Time.GetUtcNow());
        var limit = (mayBeStale ? parts.Options.StaleAfter : null) ?? (leads ? null : parts.Options.CoalescingTimeout);
        try
        {
            return limit is { } time
                ? await transfer.Arrival.WaitAsync(time, parts.Time, visit.Lookup.Aborted)
                : await transfer.Arrival.WaitAsync(visit.Lookup.Aborted);
        }
        catch (TimeoutException)
        {
            return null;
        }
    }

    /// <summary>Lets the upstream go whose answer is for nobody: who asked has gone, or does not want it.</summary>
    private static async Task LetGoAsync(Transfer transfer)
    {
        if (await transfer.Arrival is Arrival.Unkept unkept && unkept.Response.TryTake())
        {
            await unkept.Response.DisposeAsync();
        }
    }
}
