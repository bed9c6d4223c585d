using Microsoft.AspNetCore.Http;
using ScriptProxy.Host.Bodies;
using ScriptProxy.Host.Fetching;
using ScriptProxy.Host.Pipeline;
using ScriptProxy.Host.Protocol;
using ScriptProxy.Host.Quarantines;
using ScriptProxy.Sdk;

namespace ScriptProxy.Host.Exchanges;

// Runs the phases and turns what a hook throws into what the failure policy wants.
internal sealed partial class Exchange
{
    /// <summary>Asks the request hooks. A hook that throws closes: the request is answered with 500 and never forwarded.</summary>
    public ValueTask<Verdict> DecideAsync()
    {
        if (Generation.Hooks.Has(Phase.OnRequest))
        {
            return RunAsync(this);
        }

        _isDecided = true;
        return new ValueTask<Verdict>(Verdict.Continue);

        static async ValueTask<Verdict> RunAsync(Exchange exchange)
        {
            try
            {
                var verdict = await HookRunner.RunAsync(exchange, Phase.OnRequest);
                if (verdict == Verdict.Continue)
                {
                    exchange._requestBody?.End();
                }

                return verdict;
            }
            catch (Exception exception)
            {
                exchange.FailInHook(StatusCodes.Status500InternalServerError, exception);
                return Verdict.Respond;
            }
            finally
            {
                exchange._isDecided = true;
            }
        }
    }

    /// <summary>Asks the lookup hooks. What fails there is passed over, since an upstream can be asked; only for a client that has gone nobody is.</summary>
    /// <param name="server">Leads the exchanges that the hooks ask for.</param>
    public ValueTask<Verdict> LookUpAsync(ExchangeServer server)
    {
        if (AsksUpstreamOnly || !Generation.Hooks.Has(Phase.OnLookup))
        {
            return new ValueTask<Verdict>(Verdict.Continue);
        }

        _server = server;
        return RunAsync(this);

        static async ValueTask<Verdict> RunAsync(Exchange exchange)
        {
            exchange._looksUp = true;
            try
            {
                return await HookRunner.RunAsync(exchange, Phase.OnLookup);
            }
            catch (Exception exception)
            {
                exchange.FailInHook(StatusCodes.Status500InternalServerError, exception);
                return Verdict.Respond;
            }
            finally
            {
                exchange._looksUp = false;
            }
        }
    }

    /// <summary>Runs a phase around the upstream. False if a hook answered in the upstream's place, or threw, for which the answer is a 502; it stands in <see cref="Answer"/>.</summary>
    public ValueTask<bool> RunHooksAsync(Phase phase)
    {
        return Generation.Hooks.Has(phase) ? RunAsync(this, phase) : new ValueTask<bool>(true);

        static async ValueTask<bool> RunAsync(Exchange exchange, Phase phase)
        {
            try
            {
                var verdict = await HookRunner.RunAsync(exchange, phase);
                if (phase == Phase.OnUpstreamResponse)
                {
                    exchange._responseBody?.End();
                    HopByHop.RemoveFraming(exchange.Http.Response.Headers);
                }
                else if (verdict != Verdict.Continue)
                {
                    exchange.NoteRefusalOfFetch();
                }

                return verdict == Verdict.Continue;
            }
            catch (Exception exception)
            {
                exchange.FailInHook(StatusCodes.Status502BadGateway, exception);
                return false;
            }
        }
    }

    /// <summary>Runs the response hooks, once. False if one threw; the answer is then a 500, which no hook sees.</summary>
    public ValueTask<bool> RunResponseHooksAsync()
    {
        ResponseHooksRan = true;
        AddLookupHeaders();
        return Generation.Hooks.Has(Phase.OnResponse) && !AsksUpstreamOnly ? RunAsync(this) : new ValueTask<bool>(true);

        static async ValueTask<bool> RunAsync(Exchange exchange)
        {
            try
            {
                await HookRunner.RunAsync(exchange, Phase.OnResponse);
                exchange._responseBody?.End();
                HopByHop.RemoveFraming(exchange.Http.Response.Headers);
                return true;
            }
            catch (Exception exception)
            {
                exchange.FailInHook(StatusCodes.Status500InternalServerError, exception);
                return false;
            }
        }
    }

    /// <summary>To who fetches, a hook's error in place of the upstream's answer is a failure like another: nobody keeps it, and all who wait for it have it. The hook has its reasons, so nothing is logged.</summary>
    private void NoteRefusalOfFetch()
    {
        if (AsksUpstreamOnly && Answer!.Status >= StatusCodes.Status400BadRequest)
        {
            NoteFailure(Stage.OnUpstreamRequest, Culprit.Unit, DecidedBy, $"{DecidedBy} answered {Answer.Status} in the upstream's place.", null);
            IsReported = true;
        }
    }

    /// <summary>Leaves a hook alone whose time is over. It may come back at any moment, so no other exchange gets this object.</summary>
    public TimeoutException GiveUp()
    {
        IsForsaken = true;
        return Generation.HookTime.Exceeded();
    }

    /// <summary>What was asked for, as an example of a request at which something failed; without the query, which may hold secrets.</summary>
    public string Sample
    {
        get
        {
            const int longest = 200;
            var text = $"{Http.Request.Method} {Http.Request.Host}{Http.Request.Path}";
            return text.Length <= longest ? text : text[..longest] + "...";
        }
    }

    private void FailInHook(int status, Exception exception)
    {
        var hook = Current!;
        HookClock.Ended(hook);
        if (IsByClientGoing(exception))
        {
            Answer = new Answer(status); // nobody is there to read it
            _answeredBy ??= hook.Phase == Phase.OnLookup ? _asked : null; // and the log says who was asked for it
            return;
        }

        if (SenderFaults.Include(exception))
        {
            var message = exception is BodyTooLargeException ? $"{exception.Message} {hook.Unit.Name} takes no more." : exception.Message;
            FailBy(null, hook.Phase is Phase.OnRequest or Phase.OnUpstreamRequest ? Stage.RequestBody : Stage.ResponseBody, exception, message);
            return;
        }

        if (BrokenFetchException.FailureBehind(exception) is { } failure)
        {
            FailLike(failure);
            return;
        }

        if (exception is BadHttpRequestException bad)
        {
            FailByBody(bad);
            return;
        }

        var stage = hook.Phase switch
        {
            Phase.OnRequest => Stage.OnRequest,
            Phase.OnUpstreamRequest => Stage.OnUpstreamRequest,
            Phase.OnUpstreamResponse => Stage.OnUpstreamResponse,
            _ => Stage.OnResponse,
        };
        DecidedBy = hook.Unit.Name;
        if (exception is QuarantineException quarantine)
        {
            FailByQuarantine(quarantine, status, stage);
        }
        else
        {
            Fail(status, stage, Culprit.Unit, hook.Unit.Name, exception.Message, exception);
            HookClock.Failed(hook, exception, Sample, Failure!.Id);
        }

        IsReported |= !hook.Unit.ExceededReports.Want(exception, Generation.HookTime.Time);
    }

    // Who is told to come back does so, and has done twice what an upstream has done already.
    private void FailByQuarantine(QuarantineException exception, int status, Stage stage)
    {
        var isUnasked = _answeredBy is null && (Transformer.Sent is null || stage == Stage.OnUpstreamRequest || Failure is { Stage: Stage.OnUpstreamRequest });
        Fail(isUnasked ? StatusCodes.Status503ServiceUnavailable : status, stage, Culprit.Unit, Current!.Unit.Name, exception.Message, exception: null);
        if (isUnasked)
        {
            Answer!.Headers.RetryAfter = exception.RetryAfter(HookClock.Now);
        }
    }

    /// <summary>The request's body is too large, too slow or malformed: the server says which by the status.</summary>
    public void FailByBody(BadHttpRequestException exception) =>
        Fail(exception.StatusCode, Stage.RequestBody, Culprit.Client, null, exception.Message, exception);
}
