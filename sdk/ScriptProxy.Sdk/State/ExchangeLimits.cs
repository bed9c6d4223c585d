namespace ScriptProxy.Sdk;

/// <summary>Limits exchanges by their keys: by each of them, where an exchange has several values of a header, a cookie or a name of the query. So no further value hides the one that an upstream reads.</summary>
public static class ExchangeLimits
{
    /// <summary>Takes permits for all keys of an exchange, from each or from none. Completes at once where the limiter does, and then allocates nothing for an exchange with one key.</summary>
    /// <param name="limiter">The limiter.</param>
    /// <param name="exchange">The exchange.</param>
    /// <param name="by">What exchanges are told apart by.</param>
    /// <param name="cost">How many permits, at least 1.</param>
    /// <returns>
    /// What was said, of several keys for the one with the fewest permits left; refused for ever if there are more than eight. Null if the exchange lacks the key, and is not limited. A refusal is told at once: what the
    /// other keys were granted is given back behind it, and what cannot be given back stays spent.
    /// </returns>
    public static ValueTask<Grant?> AcquireAsync(this ILimiter limiter, IExchange exchange, ExchangeKey by, int cost = 1)
    {
        ArgumentNullException.ThrowIfNull(limiter);
        ArgumentNullException.ThrowIfNull(by);
        var key = by.Of(exchange, stackalloc char[128], out var isAmbiguous);
        if (key.IsEmpty)
        {
            return default;
        }

        if (isAmbiguous)
        {
            return AcquireAllAsync(limiter, by.All(exchange), cost);
        }

        var asked = limiter.AcquireAsync(key, cost);
        return asked.IsCompletedSuccessfully ? new ValueTask<Grant?>(asked.Result) : WaitAsync(asked);
    }

    /// <summary>Gives back what <see cref="AcquireAsync"/> took, as <see cref="ILimiter.ReturnAsync"/> does. The exchange may end meanwhile: it is looked at before the call returns.</summary>
    /// <param name="limiter">The limiter.</param>
    /// <param name="exchange">The exchange.</param>
    /// <param name="by">What it was told apart by.</param>
    /// <param name="grant">What was said.</param>
    /// <param name="cost">How many permits, as many as were acquired.</param>
    public static ValueTask ReturnAsync(this ILimiter limiter, IExchange exchange, ExchangeKey by, Grant grant, int cost = 1)
    {
        ArgumentNullException.ThrowIfNull(limiter);
        ArgumentNullException.ThrowIfNull(by);
        var key = by.Of(exchange, stackalloc char[128], out var isAmbiguous);
        return key.IsEmpty ? default
            : isAmbiguous ? ReturnAllAsync(limiter, by.All(exchange) ?? [], grant, cost)
            : limiter.ReturnAsync(key, grant, cost);
    }

    private static async ValueTask<Grant?> WaitAsync(ValueTask<Grant> asked) => await asked;

    private static async ValueTask<Grant?> AcquireAllAsync(ILimiter limiter, IReadOnlyList<string>? keys, int cost)
    {
        if (keys is null)
        {
            return new Grant(false, 0, default, Timeout.InfiniteTimeSpan, default);
        }

        // All at once: asked one after another, who sends many values would multiply the time that a store takes.
        var asked = new List<Task<Grant>>(keys.Count);
        foreach (var key in keys)
        {
            asked.Add(limiter.AcquireAsync(key, cost).AsTask());
            if (IsRefusal(asked[^1]))
            {
                break;
            }
        }

        await foreach (var answer in Task.WhenEach(asked))
        {
            if (IsRefusal(answer))
            {
                _ = UndoAsync(limiter, keys, asked, cost); // who is refused does not wait for it
                return await answer;
            }
        }

        if (!asked.TrueForAll(answer => answer.IsCompletedSuccessfully))
        {
            await UndoAsync(limiter, keys, asked, cost);
        }

        var grants = await Task.WhenAll(asked);
        return grants.MinBy(grant => grant.Remaining) with { Delay = grants.Max(grant => grant.Delay), At = grants[0].At };
    }

    private static bool IsRefusal(Task<Grant> answer) => answer is { IsCompletedSuccessfully: true, Result.IsGranted: false };

    /// <summary>Gives back what was granted, or still is; what cannot be given back stays spent.</summary>
    private static async Task UndoAsync(ILimiter limiter, IEnumerable<string> keys, IEnumerable<Task<Grant>> asked, int cost)
    {
        await Task.WhenAll(keys.Zip(asked, UndoOneAsync)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

        async Task UndoOneAsync(string key, Task<Grant> answer)
        {
            if (await answer is { IsGranted: true } grant)
            {
                await limiter.ReturnAsync(key, grant, cost);
            }
        }
    }

    /// <summary>Apart from where it is called, so that its closure costs nothing where there is one key.</summary>
    private static ValueTask ReturnAllAsync(ILimiter limiter, IReadOnlyList<string> keys, Grant grant, int cost) =>
        new(Task.WhenAll(keys.Select(async key => await limiter.ReturnAsync(key, grant, cost)))); // each, whatever becomes of the others
}
