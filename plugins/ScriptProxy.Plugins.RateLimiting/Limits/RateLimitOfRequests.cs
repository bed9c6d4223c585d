using Microsoft.AspNetCore.Http;
using ScriptProxy.Sdk;

namespace ScriptProxy.Plugins.RateLimiting.Limits;

/// <summary>One limit by time.</summary>
/// <param name="limiter">What grants.</param>
/// <param name="by">What requests are told apart by.</param>
/// <param name="options">What else is to be known.</param>
/// <param name="refusals">What refuses.</param>
/// <param name="distant">What asks a limiter that counts elsewhere; null for one in memory.</param>
/// <param name="state">Where charges are kept; null if nobody looks at them, which saves an object for each request.</param>
/// <param name="time">The time.</param>
internal sealed class RateLimitOfRequests(IAsyncLimiter limiter, ExchangeKey by, LimitOptions options, Refusals refusals, DistantCalls? distant, StateKey<Charges>? state, TimeProvider time)
{
    private readonly string _policy = RateLimitFields.PolicyOf(limiter);
    private readonly Dictionary<string, int> _costs = new(options.Costs, StringComparer.OrdinalIgnoreCase);

    /// <summary>Whether clients are told of it: not of a dry run, which is nothing to them.</summary>
    public bool IsTold => !IsDryRun;

    public bool IsDryRun => options.DryRun;

    public bool MayDelay => options.Algorithm == LimitKind.LeakyBucket && !IsDryRun;

    [NeverBlocks]
    public ValueTask<Verdict> ChargeAsync(IRequest request)
    {
        // What an exchange asks for, such as an include, has been paid for with the page.
        if (request.Depth > 0)
        {
            return new ValueTask<Verdict>(Verdict.Continue);
        }

        var cost = _costs.GetValueOrDefault(request.Method, options.Cost);
        if (distant is not null)
        {
            return IsDryRun ? Try(request, distant, cost) : WaitAsync(request, distant, cost);
        }

        var asked = limiter.AcquireAsync(request, by, cost); // without a token: in memory nobody waits, and a server that is asked for one makes it
        return asked.IsCompletedSuccessfully ? new ValueTask<Verdict>(Decide(request, asked.Result, cost)) : WaitAsync(request, asked, cost);
    }

    public void GiveBack(IRequest request, Grant grant, int cost) => _ = distant?.ReturnAsync(request, grant, cost) ?? limiter.ReturnAsync(request, by, grant, cost).AsTask();

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

    private async ValueTask<Verdict> WaitAsync(IRequest request, ValueTask<Grant?> asked, int cost) => Decide(request, await asked, cost);

    private async ValueTask<Verdict> WaitAsync(IRequest request, DistantCalls distant, int cost)
    {
        var patience = state is null ? Patience.Whole : Charges.Of(request, state).PatienceLeft(time);
        return Decide(request, await distant.AcquireAsync(request, cost, patience, request.Aborted), cost);
    }

    /// <summary>Nobody waits for a dry run; but a key that cannot be told fails the request, as it does in memory.</summary>
    private ValueTask<Verdict> Try(IRequest request, DistantCalls distant, int cost)
    {
        var tried = TryAsync(request, distant, cost);
        return tried.IsCompleted ? new ValueTask<Verdict>(tried) : new ValueTask<Verdict>(Verdict.Continue);
    }

    private async Task<Verdict> TryAsync(IRequest request, DistantCalls distant, int cost)
    {
        var client = request.ClientAddress; // the request may be over when the answer comes
        if (await distant.AcquireAsync(request, cost, Patience.Whole, CancellationToken.None) is { IsGranted: false })
        {
            refusals.Note(client);
        }

        return Verdict.Continue;
    }
}
