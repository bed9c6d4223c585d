using Microsoft.AspNetCore.Http;
using ScriptProxy.Plugins.Caching.Conditional;
using ScriptProxy.Plugins.Caching.Esi;
using ScriptProxy.Plugins.Caching.Ranges;
using ScriptProxy.Plugins.Caching.Status;
using ScriptProxy.Sdk;

namespace ScriptProxy.Plugins.Caching.Lookup;

/// <summary>Answers a request from a stored response, or one that is being stored: whole, a part, or only that nothing changed. Thread-safe.</summary>
internal sealed class Server(Answers answers, Figures figures, EsiPages pages)
{
    /// <summary>Answers.</summary>
    /// <param name="lookup">The exchange.</param>
    /// <param name="head">The response's head.</param>
    /// <param name="body">Its body.</param>
    /// <param name="outcome">What the cache did for it.</param>
    /// <param name="status">What <c>Cache-Status</c> says.</param>
    /// <param name="now">The time.</param>
    public Verdict Serve(ILookup lookup, StoredHead head, StoredBody body, CacheOutcome outcome, CacheStatus status, DateTimeOffset now)
    {
        lookup.Cache.Outcome = outcome;
        figures.Count(head.Route, outcome);
        if (head.Marks.HasFlag(StoredMarks.Esi))
        {
            return lookup.Respond(pages.Of(lookup, answers.Of(head, null, now, status), body));
        }

        switch (Preconditions.Evaluate(lookup.Method, lookup.Headers, head))
        {
            case Precondition.NotModified:
                var unchanged = NotModified.Of(head);
                answers.Sign(unchanged.Headers, head, now, status);
                (body as IDisposable)?.Dispose();
                return lookup.Respond(unchanged);
            case Precondition.LeaveToUpstream:
                (body as IDisposable)?.Dispose();
                return Verdict.Continue;
        }

        return lookup.Respond(RangeAnswer.Of(lookup, head, body) is { } part ? Signed(part, head, now, status) : answers.Of(head, body, now, status));
    }

    private Answer Signed(Answer answer, StoredHead head, DateTimeOffset now, CacheStatus status)
    {
        answers.Sign(answer.Headers, head, now, status);
        return answer;
    }
}
