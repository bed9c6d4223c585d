using Microsoft.AspNetCore.Http;
using ScriptProxy.Sdk;

namespace ScriptProxy.Plugins.RateLimiting.Limits;

/// <summary>One limit by time.</summary>
/// <param name="limiter">What grants.</param>
/// <param name="by">What requests are told apart by.</param>
/// <param name="options">What else is to be known.</param>
/// <param name="refusals">What refuses.</param>
/// <param name="state">Where charges are kept; null if nobody looks at them, which saves an object for each request.</param>
internal sealed class RateLimitOfRequests(ILimiter limiter, ExchangeKey by, LimitOptions options, Refusals refusals, StateKey<Charges>? state)
{
    private readonly string _policy = RateLimitFields.PolicyOf(limiter);
    private readonly Dictionary<string, int> _costs = new(options.Costs, StringComparer.OrdinalIgnoreCase);

    /// <summary>Whether clients are told of it: not of a dry run, which is nothing to them.</summary>
    public bool IsTold => !options.DryRun;

    public bool MayDelay => options.Algorithm == LimitKind.LeakyBucket && !options.DryRun;

    [NeverBlocks]
    public Verdict Charge(IRequest request)
    {
        var cost = _costs.GetValueOrDefault(request.Method, options.Cost);

        // What an exchange asks for, such as an include, has been paid for with the page.
        if (request.Depth > 0 || limiter.Acquire(request, by, cost) is not { } grant)
        {
            return Verdict.Continue;
        }

        var charges = state is null ? null : Charges.Of(request, state);
        charges?.Add(this, grant, cost);
        return grant.IsGranted ? Verdict.Continue : refusals.Refuse(request, charges, RateLimitFields.RetryAfter(grant));
    }

    public void GiveBack(IRequest request, Grant grant, int cost) => limiter.Return(request, by, grant, cost);

    public void Tell(IHeaderDictionary headers, Grant grant)
    {
        if (IsTold)
        {
            RateLimitFields.Add(headers, limiter.Name, _policy, grant);
        }
    }
}
