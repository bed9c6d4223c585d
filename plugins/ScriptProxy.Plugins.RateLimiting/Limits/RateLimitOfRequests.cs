using Microsoft.AspNetCore.Http;
using ScriptProxy.Sdk;

namespace ScriptProxy.Plugins.RateLimiting.Limits;

/// <summary>One limit by time.</summary>
/// <param name="limiter">What grants.</param>
/// <param name="by">What requests are told apart by.</param>
/// <param name="options">What else is to be known.</param>
/// <param name="refusals">What refuses.</param>
/// <param name="failures">What is told where the limiter fails.</param>
/// <param name="state">Where charges are kept; null if nobody looks at them, which saves an object for each request.</param>
internal sealed class RateLimitOfRequests(ILimiter limiter, ExchangeKey by, LimitOptions options, Refusals refusals, Failures failures, StateKey<Charges>? state)
{
    private readonly string _policy = RateLimitFields.PolicyOf(limiter);
    private readonly Dictionary<string, int> _costs = new(options.Costs, StringComparer.OrdinalIgnoreCase);

    /// <summary>Whether clients are told of it: not of a dry run, which is nothing to them.</summary>
    public bool IsTold => !options.DryRun;

    public bool MayDelay => options.Algorithm == LimitKind.LeakyBucket && !options.DryRun;

    [NeverBlocks]
    public ValueTask<Verdict> ChargeAsync(IRequest request)
    {
        // What an exchange asks for, such as an include, has been paid for with the page.
        if (request.Depth > 0)
        {
            return new ValueTask<Verdict>(Verdict.Continue);
        }

        var cost = _costs.GetValueOrDefault(request.Method, options.Cost);
        var asked = AskAsync(request, cost);
        return asked.IsCompletedSuccessfully ? new ValueTask<Verdict>(Decide(request, asked.Result, cost)) : WaitAsync(request, asked, cost);
    }

    /// <summary>Who is refused does not wait until his permits are back.</summary>
    public void GiveBack(IRequest request, Grant grant, int cost)
    {
        var returned = ReturnAsync(request, grant, cost);
        if (!returned.IsCompletedSuccessfully)
        {
            _ = failures.WatchAsync(returned.AsTask());
        }
    }

    public void Tell(IHeaderDictionary headers, Grant grant)
    {
        if (IsTold)
        {
            RateLimitFields.Add(headers, limiter.Name, _policy, grant);
        }
    }

    private Verdict Decide(IRequest request, Grant? said, int cost)
    {
        if (said is not { } grant)
        {
            return Verdict.Continue;
        }

        var charges = state is null ? null : Charges.Of(request, state);
        charges?.Add(this, grant, cost);
        return grant.IsGranted ? Verdict.Continue : refusals.Refuse(request, charges, RateLimitFields.RetryAfter(grant));
    }

    /// <summary>A limiter that cannot tell limits nobody, as those of Envoy and Kong: an outage of what counts is none of what is counted.</summary>
    private async ValueTask<Verdict> WaitAsync(IRequest request, ValueTask<Grant?> asked, int cost)
    {
        var answer = asked.AsTask();
        Grant? said;
        try
        {
            said = await failures.WaitAsync(answer, request.Aborted);
        }
        catch (Exception fault) when (fault is not OperationCanceledException || !request.Aborted.IsCancellationRequested)
        {
            failures.Note(request, fault);
            return Verdict.Continue;
        }

        return Decide(request, said, cost);
    }

    private ValueTask<Grant?> AskAsync(IRequest request, int cost)
    {
        try
        {
            return limiter.AcquireAsync(request, by, cost);
        }
        catch (Exception fault)
        {
            return ValueTask.FromException<Grant?>(fault);
        }
    }

    private ValueTask ReturnAsync(IRequest request, Grant grant, int cost)
    {
        try
        {
            return limiter.ReturnAsync(request, by, grant, cost);
        }
        catch (Exception fault)
        {
            return ValueTask.FromException(fault);
        }
    }
}
