using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using ScriptProxy.Host.Connections;
using ScriptProxy.Host.Explaining;
using ScriptProxy.Host.Fetching;
using ScriptProxy.Host.Forwarding;
using ScriptProxy.Host.Generations;
using ScriptProxy.Host.Logging;
using ScriptProxy.Host.Pipeline;
using ScriptProxy.Host.Protocol;
using ScriptProxy.Sdk;

namespace ScriptProxy.Host.Exchanges;

/// <summary>
/// Leads every exchange through its life: head checked, request hooks, what the route asks, lookup, routing and upstream, answer, completion. What happens in which
/// order is written here and nowhere else.
/// </summary>
internal sealed class ExchangeServer(GenerationStore generations, Fetches fetches, RequestTotals totals, FloodedAddresses flooded, ExplainHeader explainHeader, AccessLog accessLog, TimeProvider time, ILogger<ExchangeServer> log,
    IExchangeWitness? witness = null)
{
    /// <summary>Serves a client's request.</summary>
    public Task ServeAsync(HttpContext http) => ServeAsync(generations.Begin(http));

    /// <summary>Leads a request that nobody has sent, to explain it.</summary>
    public Task ServeAsync(HttpContext http, Recorder recorder)
    {
        var exchange = generations.Begin(http);
        recorder.Attach(exchange);
        return ServeAsync(exchange);
    }

    /// <inheritdoc cref="ILookup.Fetch"/>
    public Fetch AskUpstream(Exchange asking, FetchOptions? options) => fetches.AskUpstream(asking, options, ServeAsync);

    /// <inheritdoc cref="ILookup.Ask"/>
    public IFetch AskProxy(Exchange asking, string target, FetchOptions? options) => fetches.AskProxy(asking, target, options, ServeAsync);

    private async Task ServeAsync(Exchange exchange)
    {
        try
        {
            if (exchange.LeavesLoop)
            {
                await Task.Yield();
            }

            var routing = exchange.Generation.Routing;
            var verdict = await DecideAsync(exchange);
            if (verdict == Verdict.Continue && TryAnswer(exchange))
            {
                verdict = Verdict.Respond;
            }

            if (verdict == Verdict.Continue)
            {
                exchange.UnderstandTags();
                verdict = await routing.AdmitAsync(exchange);
            }

            if (verdict == Verdict.Continue)
            {
                verdict = await exchange.LookUpAsync(this);
            }

            if (verdict == Verdict.Continue && exchange.HoldsUploadBack && await exchange.BeginUploadAsync() is { } fault)
            {
                if (!exchange.FailByTransform())
                {
                    await FailAsync(exchange, fault);
                    return;
                }

                verdict = Verdict.Respond;
            }

            if (verdict == Verdict.Continue)
            {
                try
                {
                    await routing.InvokeAsync(exchange);
                }
                catch (NotAskedException)
                {
                    exchange.EndUnasked();
                }
                finally
                {
                    exchange.Watchers.Close();
                }

                ForwarderFailure.Note(exchange);
            }
            else if (verdict == Verdict.Abort)
            {
                exchange.Abort();
            }

            await AnswerAsync(exchange);
            await EndAsync(exchange);
        }
        catch (Exception exception)
        {
            await FailAsync(exchange, exception);
        }
        finally
        {
            try
            {
                await exchange.StopBodiesAsync();
                await CompleteAsync(exchange);
                exchange.Recorder?.End(exchange);
                witness?.Ended(exchange);
            }
            finally
            {
                GenerationStore.End(exchange);
            }
        }
    }

    private ValueTask<Verdict> DecideAsync(Exchange exchange)
    {
        if (exchange.AsksUpstreamOnly)
        {
            return new ValueTask<Verdict>(Verdict.Continue); // the exchange that asks has been decided
        }

        if (RequestHead.Check(exchange.Http, out var hasClaims, out var isToBeExplained) is { } refusal)
        {
            exchange.Http.Request.Headers.Remove(ExplainHeader.Name); // OnResponse is called for it, too
            exchange.Refuse(refusal);
            totals.Refused();
            return new ValueTask<Verdict>(Verdict.Respond);
        }

        exchange.Admit(hasClaims);
        if (isToBeExplained)
        {
            explainHeader.Take(exchange);
        }

        exchange.Suspicion = exchange.Suspicion.Or(flooded.Find(exchange.Peer.Address, exchange.StartTimestamp));
        return exchange.DecideAsync();
    }

    // Behind the hooks, so that nobody gets from the proxy itself what they would have refused.
    private static bool TryAnswer(Exchange exchange)
    {
        if (exchange.AsksUpstreamOnly || MaxForwards.TryAnswer(exchange.Http) is not { } answer)
        {
            return false;
        }

        exchange.AnswerWith(answer);
        exchange.Recorder?.Decided();
        return true;
    }

    /// <summary>Sends what is not an upstream's answer: a hook's, the proxy's own, an error's. They pass OnResponse like any other.</summary>
    private static async ValueTask AnswerAsync(Exchange exchange)
    {
        if (exchange.IsAborted || exchange.ClientHasGone || exchange.Http.Response.HasStarted)
        {
            return;
        }

        if (exchange.Answer is not null)
        {
            await exchange.StopBodiesAsync(); // of another answer, which came to nothing
            exchange.ApplyAnswerHead();
        }

        if (!exchange.ResponseHooksRan && !await exchange.RunResponseHooksAsync())
        {
            exchange.ApplyAnswerHead();
        }

        if (exchange.Answer is { } answer)
        {
            await AnswerBody.SendAsync(answer, exchange);
        }
    }

    /// <summary>The client has its whole answer before the first OnCompleted hook is asked, however long that takes.</summary>
    private static ValueTask EndAsync(Exchange exchange)
    {
        var finishing = exchange.FinishBodyAsync();
        var isCompletedHere = exchange.Fetch is not null || exchange.Generation.Hooks.Has(Phase.OnCompleted);
        return isCompletedHere || !finishing.IsCompletedSuccessfully ? FinishAsync(exchange, finishing, isCompletedHere) : ValueTask.CompletedTask;

        static async ValueTask FinishAsync(Exchange exchange, Task finishing, bool isCompletedHere)
        {
            await finishing;
            var response = exchange.Http.Response;
            if (isCompletedHere && !exchange.Http.RequestAborted.IsCancellationRequested && response.StatusCode != StatusCodes.Status101SwitchingProtocols)
            {
                await response.CompleteAsync();
            }
        }
    }

    private async ValueTask FailAsync(Exchange exchange, Exception exception)
    {
        if (exchange.IsByClientGoing(exception))
        {
            return;
        }

        if (exchange.FailByTransform())
        {
            // It knows why.
        }
        else if (exception is BadHttpRequestException bad)
        {
            exchange.FailByBody(bad);
        }
        else if (BrokenFetchException.FailureBehind(exception) is { } failure)
        {
            exchange.FailLike(failure);
        }
        else if (exchange is { Answer: not null, Failure: null, DecidedBy: { } unit })
        {
            exchange.Fail(StatusCodes.Status500InternalServerError, Stage.ResponseBody, Culprit.Unit, unit, exception.Message, exception);
        }
        else
        {
            exchange.Fail(StatusCodes.Status500InternalServerError, Stage.Routing, Culprit.Proxy, null, exception.Message, exception);
        }

        // What has begun to be sent can only be cut off: a shortened answer must not look like a whole one.
        if (exchange.Http.Response.HasStarted)
        {
            exchange.Abort();
            return;
        }

        try
        {
            await AnswerAsync(exchange);
            await EndAsync(exchange);
        }
        catch (Exception again)
        {
            Log.AnswerFailed(log, again);
            exchange.Abort();
        }
    }

    private async ValueTask CompleteAsync(Exchange exchange)
    {
        exchange.Elapsed = time.GetElapsedTime(exchange.StartTimestamp);
        if (exchange is { Failure: { } failure, IsReported: false })
        {
            failure.Report(log);
        }

        if (exchange.Fetch is { } fetch)
        {
            totals.Failed(exchange);
            await exchange.DisposeAnswerBodiesAsync();
            fetch.Complete(exchange); // its part in the client's exchange is counted and logged there
            return;
        }

        var isQuestion = exchange.Recorder is { AsksUpstream: false };
        if (!isQuestion)
        {
            totals.Ended(exchange);
        }

        await exchange.DisposeAnswerBodiesAsync();
        await HookRunner.RunAsync(exchange, Phase.OnCompleted);
        if (accessLog.Enabled && !isQuestion)
        {
            accessLog.Write(exchange.ToEntry());
        }
    }
}
