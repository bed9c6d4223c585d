using ScriptProxy.Plugins.Caching.Conditional;
using ScriptProxy.Plugins.Caching.Ranges;
using ScriptProxy.Plugins.Caching.Status;
using ScriptProxy.Sdk;

namespace ScriptProxy.Plugins.Caching.Lookup;

/// <summary>Answers a request from a stored response, or one that is being stored: whole, a part, or only that nothing changed. Thread-safe.</summary>
internal sealed class Server(Answers answers, Figures figures, EsiPages pages)
{
    /// <summary>Answers. Null if only the upstream can tell whether the client's conditions hold.</summary>
    /// <param name="lookup">The exchange.</param>
    /// <param name="head">The response's head.</param>
    /// <param name="body">Its body; disposed with the exchange if it can be.</param>
    /// <param name="outcome">What the cache did for it.</param>
    /// <param name="status">What <c>Cache-Status</c> says.</param>
    /// <param name="now">The time.</param>
    public Verdict? Serve(ILookup lookup, StoredHead head, StoredBody body, CacheOutcome outcome, CacheStatusMember status, DateTimeOffset now)
    {
        var condition = head.Marks.HasFlag(StoredMarks.Esi) ? Precondition.Send : Preconditions.Evaluate(lookup.Method, lookup.Headers, head);
        if (condition != Precondition.Send)
        {
            (body as IDisposable)?.Dispose();
        }

        if (condition == Precondition.LeaveToUpstream)
        {
            return null;
        }

        lookup.Cache.Outcome = outcome;
        figures.Count(head.Route, outcome);
        return lookup.Respond(
            condition == Precondition.NotModified ? answers.Signed(NotModified.Of(head), head, now, status)
            : head.Marks.HasFlag(StoredMarks.Esi) ? pages.Answer(lookup, body, body.IsComplete, answers.Of(head, null, now, status))
            : AnswerOf(lookup, head, body, status, now));
    }

    private Answer AnswerOf(ILookup lookup, StoredHead head, StoredBody body, CacheStatusMember status, DateTimeOffset now)
    {
        // A part that was asked for, and came, is sent as it is.
        var selection = head.Status == 206 ? RangeSelection.Whole : RangeRequest.Select(lookup.Method, lookup.Headers, head, body.Length);
        switch (selection.Outcome)
        {
            case RangeOutcome.Whole:
            case RangeOutcome.Several when !body.IsComplete: // parts may be asked for in an order in which they do not come
                return answers.Of(head, body, now, status);
            case RangeOutcome.Unsatisfiable:
                (body as IDisposable)?.Dispose();
                return answers.Signed(RangeAnswers.Unsatisfiable(body.Length.GetValueOrDefault()), head, now, status);
            default:
                return answers.Signed(RangeAnswers.Partial(head, body, selection, body.Length.GetValueOrDefault()), head, now, status);
        }
    }
}
