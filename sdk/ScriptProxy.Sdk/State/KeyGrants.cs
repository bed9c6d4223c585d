namespace ScriptProxy.Sdk;

/// <summary>What a limiter has granted to each of an exchange's keys. Each was granted at its own time, by whose clock ever, and is given back by that.</summary>
/// <param name="keys">The keys.</param>
/// <param name="grants">What was said to them, in their order.</param>
internal sealed class KeyGrants(IReadOnlyList<string> keys, Grant[] grants)
{
    /// <summary>What holds for the exchange, which needs a permit by each key.</summary>
    public Grant Merge()
    {
        var least = grants.Min(grant => grant.Remaining);
        return new Grant(true, least, grants.Max(grant => grant.ResetAfter), TimeSpan.Zero, grants.Max(grant => grant.Delay))
        {
            MoreAfter = grants.Where(grant => grant.Remaining == least).Max(grant => grant.MoreAfter), // not before the last of those that have least has more
            At = grants[0].At,
            Each = this,
        };
    }

    /// <summary>Gives back each, whatever becomes of the others.</summary>
    public ValueTask ReturnAsync(IAsyncLimiter limiter, int cost, CancellationToken cancellationToken) =>
        new(Task.WhenAll(keys.Zip(grants, async (key, grant) => await limiter.ReturnAsync(key, grant, cost, cancellationToken))));
}
