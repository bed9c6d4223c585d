using Microsoft.AspNetCore.Http;
using ScriptProxy.Plugins.Caching.Conditional;
using ScriptProxy.Plugins.Caching.Directives;
using ScriptProxy.Plugins.Caching.Esi;
using ScriptProxy.Plugins.Caching.Freshness;
using ScriptProxy.Plugins.Caching.Serving;
using ScriptProxy.Plugins.Caching.Storing;
using ScriptProxy.Plugins.Caching.Tags;
using ScriptProxy.Plugins.Caching.Keys;
using ScriptProxy.Plugins.Caching.Ranges.Partial;
using ScriptProxy.Sdk;

namespace ScriptProxy.Plugins.Caching.Transfers;

/// <summary>Says what is to be done with an upstream's answer, and makes the head that is stored. Thread-safe.</summary>
internal sealed class ResponseJudge(JudgeRules rules, TimeProvider time)
{
    private readonly SentNames _sent = new(rules.Vary);

    /// <summary>Judges an answer.</summary>
    public Judgement Judge(Question question, IFetched response)
    {
        var now = time.GetUtcNow();
        if (question.Stored is { } stored)
        {
            if (question.Confirmation is { Holds: true } confirmation && response.Failure is null)
            {
                return confirmation.IsOf(response.Headers) ? JudgeConfirmed(question, stored.Head, response, now) : new Judgement.Forget();
            }

            if (HasFailed(response) && rules.Serving.MayServeOnError(stored.Head, question.Asked, now))
            {
                return new Judgement.Fail();
            }
        }

        if (response.Failure is null && response.Status == StatusCodes.Status304NotModified)
        {
            return question.Confirmation is null ? new Judgement.Refuse() : new Judgement.Forget();
        }

        return response.Failure is not null ? new Judgement.Fail()
            : IsPartOfPage(response) ? new Judgement.AskWhole()
            : JudgeNew(question, response, now);
    }

    /// <summary>The mark of a key whose answers are not kept.</summary>
    /// <param name="question">What was asked.</param>
    /// <param name="route">The route that was taken.</param>
    /// <param name="isPass">Whether requests are to pass meanwhile.</param>
    public StoredHead Mark(Question question, string? route, bool isPass)
    {
        var now = time.GetUtcNow();
        return new StoredHead
        {
            Key = question.MarkKey,
            PrimaryKey = question.PrimaryKey,
            Url = question.Url,
            Route = route,
            Status = 0,
            Headers = [],
            RequestTime = question.Time,
            ResponseTime = now,
            FreshUntil = now + rules.HitForMiss,
            Keep = rules.HitForMiss * 10,
            Marks = StoredMarks.HitForMiss | (isPass ? StoredMarks.HitForPass : 0),
        };
    }

    private bool IsPartOfPage(IFetched response) =>
        response.Status == StatusCodes.Status206PartialContent && EsiResponse.IsProcessed(response.Cache.Esi, rules.Esi, StatusCodes.Status200OK, response.Headers, out _);

    private bool HasFailed(IFetched response) => response.Failure is not null || rules.FailureStatuses.Contains(response.Status);

    private Judgement JudgeNew(Question question, IFetched response, DateTimeOffset now)
    {
        var directives = ResponsePolicy.Of(response.Headers, rules.TargetedFields);
        var lifespan = rules.Freshness.Of(response.Status, response.Headers, directives, response.Cache, question.Time, now);
        var request = question.Asked;
        var why = rules.Storing.WhyNot(new StoringQuestion
        {
            Method = HttpMethods.Get,
            RequestHeaders = question.Headers,
            Request = request,
            Status = response.Status,
            Headers = response.Headers,
            Response = directives,
            Lifespan = lifespan,
            ResponseTime = now,
            Decision = response.Cache,
        });
        if (why is not null)
        {
            // A failure says nothing about what is stored, which can still be confirmed later; nor does the refusal of a range about the whole.
            var isOfRequest = request.NoStore || (question is { Stored: not null, Confirmation: not { Holds: true } } && HasFailed(response)) || (response.Status >= 400 && question.Headers.Range.Count > 0);
            return new Judgement.Discard(why, isOfRequest ? null : Mark(question, response.Route, response.Cache.IsPass));
        }

        if (rules.Vary.Names(response) is not { } names)
        {
            return new Judgement.Discard("Vary names too much", Mark(question, response.Route, isPass: false));
        }

        if (_sent.FindOther(names, question, response) is { } other)
        {
            return new Judgement.Discard($"Vary: {other} is not sent as it came", Mark(question, response.Route, isPass: false));
        }

        if (rules.Tags.Read(response.Headers, response.Cache.Tags) is not { } tags)
        {
            return new Judgement.Discard("too many tags", Mark(question, response.Route, isPass: false));
        }

        var vary = rules.Vary.Values(names, question.Headers);
        var isEsi = EsiResponse.IsProcessed(response.Cache.Esi, rules.Esi, response.Status, response.Headers, out var warning);
        if (warning is not null)
        {
            rules.EsiWarnings.Tell(question.Url, warning);
        }

        var headers = KeptFields.Of(response.Headers, directives, rules.Storing.KeepsSetCookie(response.Cache), now);
        var head = Lasting(question, response, lifespan, now) with
        {
            Key = rules.Vary.KeyOf(question.Key, vary, question.Headers),
            Headers = headers,
            Vary = vary,
            Tags = tags,
            Marks = lifespan.Marks | (isEsi ? StoredMarks.Esi : 0),
        };

        // RFC 9111 4: of several that are suitable the most recent counts, so what only earlier ones varied on chooses no longer.
        var index = names.Count == 0 || names.SequenceEqual(question.VaryNames) ? null : IndexOf(head, question.Key);
        if (head.Status != StatusCodes.Status206PartialContent)
        {
            return new Judgement.Keep(head, ForAsker(head, response.Headers, now), index, response.Cache.StoreName, head.Key, response.Headers.ContentLength) { Warning = warning };
        }

        return PartialContent.Part(head, out var slice) is { } part
            ? new Judgement.Keep(part, ForAsker(part, response.Headers, now), index, response.Cache.StoreName, head.Key, slice.Count) { Warning = warning }
            : new Judgement.Discard("206 without a strong validator", Mark: null);
    }

    // The answer is the stored one with its new headers by now, and judged like any other (RFC 9111 3.2).
    private Judgement JudgeConfirmed(Question question, StoredHead stored, IFetched response, DateTimeOffset now)
    {
        StoredHead Confirmed(StoredHead head) => head with { Key = stored.Key, Marks = head.Marks | (stored.Marks & StoredMarks.Partial) };

        return JudgeNew(question, response, now) switch
        {
            Judgement.Keep keep when keep.Head.Vary.Select(pair => pair.Key).SequenceEqual(question.VaryNames) => new Judgement.Renew(Confirmed(keep.Head), Confirmed(keep.AskerHead)),
            Judgement.Discard discard => new Judgement.Release(ForAsker(stored with { Status = response.Status, FreshUntil = now }, response.Headers, now), discard.Reason, discard.Mark),
            _ => new Judgement.Forget(),
        };
    }

    private static StoredHead ForAsker(StoredHead head, IHeaderDictionary headers, DateTimeOffset now)
    {
        var all = KeptFields.Of(headers, ResponseDirectives.None, keepSetCookie: true, now);
        return all.Count == head.Headers.Count ? head : head with { Headers = all };
    }

    private static StoredHead Lasting(Question question, IFetched response, Lifespan lifespan, DateTimeOffset now) => new()
    {
        Key = question.Key,
        PrimaryKey = question.PrimaryKey,
        Url = question.Url,
        Route = response.Route,
        Status = response.Status,
        Headers = [],
        RequestTime = question.Time,
        ResponseTime = now,
        InitialAge = lifespan.InitialAge,
        FreshUntil = lifespan.FreshUntil,
        Grace = lifespan.Grace,
        StaleIfError = lifespan.StaleIfError,
        Keep = lifespan.Keep,
    };

    /// <summary>What stands under the key itself where answers vary: which request headers to look at. It outlives them all, until an answer varies on others or there is no room.</summary>
    private static StoredHead IndexOf(StoredHead head, string key) => head with
    {
        Key = key,
        Status = 0,
        Headers = [],
        Vary = [.. head.Vary.Select(pair => new KeyValuePair<string, string>(pair.Key, ""))],
        FreshUntil = head.ResponseTime + TimeSpan.FromDays(365),
        Tags = [],
        Marks = StoredMarks.VaryIndex,
    };
}

/// <summary>What answers are judged by.</summary>
internal sealed record JudgeRules(
    FreshnessRules Freshness,
    StoringRules Storing,
    ServingRules Serving,
    Variants Vary,
    TagReader Tags,
    EsiOptions Esi,
    EsiWarnings EsiWarnings,
    IReadOnlyList<string> TargetedFields,
    IReadOnlyCollection<int> FailureStatuses,
    TimeSpan HitForMiss);
