using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.WebUtilities;
using ScriptProxy.Host.Protocol;
using ScriptProxy.Host.Units;
using ScriptProxy.Sdk;

namespace ScriptProxy.Host.Exchanges;

// How the exchange ends: by an answer of our own, a failure, or an abort.
internal sealed partial class Exchange
{
    /// <summary>Refuses a verdict that does not fit what the hook did: forgetting either half must not let a request pass.</summary>
    public Verdict Check(Verdict verdict)
    {
        if (Current!.Phase > Phase.OnUpstreamRequest)
        {
            return verdict;
        }

        var fault = verdict switch
        {
            Verdict.Respond when Answer is null => "The hook returned Respond without an answer: write 'return request.Respond(...)'.",
            Verdict.Continue when Answer is not null => "The hook gave an answer but did not return it: write 'return request.Respond(...)'.",
            Verdict.Abort when Current.Phase == Phase.OnLookup => "A lookup hook cannot abort: it responds or continues. Abort in OnRequest.",
            Verdict.Abort when Current.Phase == Phase.OnUpstreamRequest => "An upstream hook cannot abort: it responds or continues. Abort in OnRequest.",
            Verdict.Continue when _wantsAbort => "The hook asked to abort but did not return it: write 'return request.Abort()'.",
            Verdict.Continue or Verdict.Respond or Verdict.Abort => null,
            _ => $"The hook returned {(int)verdict}, which is no verdict.",
        };
        if (fault is not null)
        {
            throw new VerdictException(fault);
        }

        if (verdict != Verdict.Continue)
        {
            DecidedBy = Current!.Unit.Name;
        }

        return verdict;
    }

    /// <summary>Forgets what a hook that failed had begun to decide.</summary>
    public void DropAnswer()
    {
        Answer = null;
        _wantsAbort = false;
    }

    /// <summary>Disposes the streams and bodies that hooks gave as answers, sent or not.</summary>
    public ValueTask DisposeAnswerBodiesAsync()
    {
        return _answerBodies.Count == 0 ? ValueTask.CompletedTask : DisposeAsync(this);

        static async ValueTask DisposeAsync(Exchange exchange)
        {
            foreach (var body in exchange._answerBodies)
            {
                try
                {
                    await Disposal.OfAsync(body);
                }
                catch (Exception exception)
                {
                    Log.DisposeFailed(exchange.Generation.Log, exception);
                }
            }

            exchange._answerBodies.Clear();
        }
    }

    /// <summary>The proxy's own answer to a request that is not passed on, and nobody's failure.</summary>
    public void AnswerWith(Answer answer) => Answer = answer;

    /// <summary>
    /// Answers a request whose head is not in order. Response hooks and logs see where it came from and its method, and nothing of what
    /// was refused.
    /// </summary>
    public void Refuse(Refusal refusal)
    {
        AnswerWith(refusal.Status, refusal.Reason);
        ResolvePeer(hasClaims: true);
        Http.Request.Headers.Clear();
        Http.Request.Path = "/";
        Http.Request.QueryString = default;
        if (refusal.Close && !HttpProtocol.IsHttp2(Http.Request.Protocol) && !HttpProtocol.IsHttp3(Http.Request.Protocol))
        {
            Http.Response.Headers.Connection = "close";
        }
    }

    public void AnswerWith(int status, string reason) =>
        Answer = new Answer(status) { Text = $"{status} {ReasonPhrases.GetReasonPhrase(status)}: {reason}\n" };

    /// <summary>Ends the exchange with an error answer that names the failure by an id and tells the client no more.</summary>
    public void Fail(int status, Stage stage, Culprit culprit, string? unit, string message, Exception? exception)
    {
        NoteFailure(stage, culprit, unit, message, exception);
        ResponseHooksRan &= stage == Stage.OnResponse; // the hooks saw another answer, which is not sent
        AnswerWith(status, Failure!);
    }

    /// <summary>Ends the exchange with an error answer for what failed in a fetch, and is reported there.</summary>
    public void FailLike(Failure failure)
    {
        (Failure, IsReported, ResponseHooksRan) = (failure, true, false);
        AnswerWith(StatusCodes.Status502BadGateway, failure);
    }

    /// <summary>Notes a failure that came too late for an error answer.</summary>
    public void NoteFailure(Stage stage, Culprit culprit, string? unit, string message, Exception? exception) =>
        Failure = new Failure(ErrorId.New(), stage, culprit, unit, message, exception);

    private void AnswerWith(int status, Failure failure) =>
        Answer = new Answer(status) { Text = $"{status} {ReasonPhrases.GetReasonPhrase(status)}\nerror id: {failure.Id}\n" };

    public void Abort()
    {
        IsAborted = true;
        Http.Abort();
    }

    /// <summary>Puts the answer's head in place of whatever the response has so far.</summary>
    public void ApplyAnswerHead()
    {
        _responseBody?.Reset(); // what was declared for another answer
        _body?.Forget(Http.Features); // what was gathered of its body
        var answer = Answer!;
        var response = Http.Response;
        var connection = response.Headers.Connection; // a connection that must be closed stays one
        response.Headers.Clear();
        response.Headers.Connection = connection;
        response.StatusCode = answer.Status;
        Http.Features.Find<IHttpResponseFeature>()!.ReasonPhrase = null;
        foreach (var (name, values) in (HeaderDictionary)answer.Headers) // the interface's enumerator would be an object
        {
            FieldSyntax.CheckSent(name, values);
            response.Headers[name] = values;
        }

        HopByHop.RemoveFraming(response.Headers);
        if ((answer.ContentType ?? (answer.Text is null ? null : "text/plain; charset=utf-8")) is { } type)
        {
            response.ContentType = type;
        }

        AddLookupHeaders();
        RestoreTag();
    }
}
