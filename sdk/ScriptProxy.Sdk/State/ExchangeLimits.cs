namespace ScriptProxy.Sdk;

/// <summary>Limits exchanges by their keys: by each of them, where an exchange has several values of a header, a cookie or a name of the query. So no further value hides the one that an upstream reads.</summary>
public static class ExchangeLimits
{
    /// <summary>Takes permits for all keys of an exchange, from each or from none.</summary>
    /// <param name="limiter">The limiter.</param>
    /// <param name="exchange">The exchange.</param>
    /// <param name="by">What exchanges are told apart by.</param>
    /// <param name="cost">How many permits, at least 1.</param>
    /// <returns>What was said, of several keys for the one with the fewest permits left; refused for ever if there are more than eight. Null if the exchange lacks the key, and is not limited.</returns>
    public static Grant? Acquire(this ILimiter limiter, IExchange exchange, ExchangeKey by, int cost = 1)
    {
        ArgumentNullException.ThrowIfNull(limiter);
        ArgumentNullException.ThrowIfNull(by);
        var key = by.Of(exchange, stackalloc char[128], out var isAmbiguous);
        return key.IsEmpty ? null
            : isAmbiguous ? AcquireAll(limiter, by.All(exchange), cost)
            : limiter.Acquire(key, cost);
    }

    /// <summary>Gives back what <see cref="Acquire"/> took, as <see cref="ILimiter.Return"/> does.</summary>
    /// <param name="limiter">The limiter.</param>
    /// <param name="exchange">The exchange.</param>
    /// <param name="by">What it was told apart by.</param>
    /// <param name="grant">What was said.</param>
    /// <param name="cost">How many permits, as many as were acquired.</param>
    public static void Return(this ILimiter limiter, IExchange exchange, ExchangeKey by, Grant grant, int cost = 1)
    {
        ArgumentNullException.ThrowIfNull(limiter);
        ArgumentNullException.ThrowIfNull(by);
        var key = by.Of(exchange, stackalloc char[128], out var isAmbiguous);
        if (!isAmbiguous)
        {
            limiter.Return(key, grant, cost);
            return;
        }

        foreach (var one in by.All(exchange) ?? [])
        {
            limiter.Return(one, grant, cost);
        }
    }

    private static Grant AcquireAll(ILimiter limiter, IReadOnlyList<string>? keys, int cost)
    {
        if (keys is null)
        {
            return new Grant(false, 0, default, Timeout.InfiniteTimeSpan, default);
        }

        var grants = new List<Grant>(keys.Count);
        foreach (var key in keys)
        {
            var grant = limiter.Acquire(key, cost);
            if (!grant.IsGranted)
            {
                for (var i = 0; i < grants.Count; i++)
                {
                    limiter.Return(keys[i], grants[i], cost);
                }

                return grant;
            }

            grants.Add(grant);
        }

        return grants.MinBy(grant => grant.Remaining) with { Delay = grants.Max(grant => grant.Delay), At = grants[0].At };
    }
}
