namespace ScriptProxy.Sdk;

/// <summary>Limits exchanges by their keys: by each of them, where an exchange has several values of a header, a cookie or a name of the query. So no further value hides the one that an upstream reads.</summary>
/// <remarks>A limiter that fails, be it at once, fails the task; a key that cannot be told fails the call itself.</remarks>
public static class ExchangeLimits
{
    /// <summary>Takes permits for all keys of an exchange, from each or from none. Completes at once where the limiter does, and then allocates nothing for an exchange with one key.</summary>
    /// <param name="limiter">The limiter.</param>
    /// <param name="exchange">The exchange.</param>
    /// <param name="by">What exchanges are told apart by.</param>
    /// <param name="cost">How many permits, at least 1.</param>
    /// <param name="cancellationToken">Says that nobody waits for the answer any more; of no use where the limiter is in memory.</param>
    /// <returns>
    /// What was said, of several keys for the one with the fewest permits left, with the longest of their times; refused for ever if there are more than eight. Null if the exchange lacks the key, and is not limited. A refusal is told at
    /// once: what the other keys were granted is given back behind it, and what cannot be given back stays spent. When to come back is then known for all keys in memory, and for the one that was refused first elsewhere.
    /// </returns>
    public static ValueTask<Grant?> AcquireAsync(this IAsyncLimiter limiter, IExchange exchange, ExchangeKey by, int cost = 1, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(limiter);
        ArgumentNullException.ThrowIfNull(by);
        ArgumentOutOfRangeException.ThrowIfLessThan(cost, 1);
        var key = by.Of(exchange, stackalloc char[128], out var isAmbiguous);
        if (key.IsEmpty)
        {
            return default;
        }

        if (isAmbiguous)
        {
            return AcquireAllAsync(limiter, by.All(exchange), cost, cancellationToken);
        }

        var asked = AskAsync(limiter, key, cost, cancellationToken);
        return asked.IsCompletedSuccessfully ? new ValueTask<Grant?>(asked.Result) : WaitAsync(asked);
    }

    /// <summary>Gives back what <see cref="AcquireAsync"/> took, as <see cref="IAsyncLimiter.ReturnAsync"/> does. The exchange may end meanwhile: it is looked at before the call returns.</summary>
    /// <param name="limiter">The limiter.</param>
    /// <param name="exchange">The exchange.</param>
    /// <param name="by">What it was told apart by.</param>
    /// <param name="grant">What was said.</param>
    /// <param name="cost">How many permits, as many as were acquired.</param>
    /// <param name="cancellationToken">Gives up: then they may stay spent.</param>
    public static ValueTask ReturnAsync(this IAsyncLimiter limiter, IExchange exchange, ExchangeKey by, Grant grant, int cost = 1, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(limiter);
        ArgumentNullException.ThrowIfNull(by);
        ArgumentOutOfRangeException.ThrowIfLessThan(cost, 1);
        if (grant.Each is { } each)
        {
            return each.ReturnAsync(limiter, cost, cancellationToken);
        }

        var key = by.Of(exchange, stackalloc char[128], out var isAmbiguous);
        return key.IsEmpty || isAmbiguous ? default : TellAsync(limiter, key, grant, cost, cancellationToken);
    }

    private static ValueTask<Grant> AskAsync(IAsyncLimiter limiter, ReadOnlySpan<char> key, int cost, CancellationToken cancellationToken)
    {
        try
        {
            return limiter.AcquireAsync(key, cost, cancellationToken);
        }
        catch (Exception fault)
        {
            return ValueTask.FromException<Grant>(fault);
        }
    }

    private static ValueTask TellAsync(IAsyncLimiter limiter, ReadOnlySpan<char> key, Grant grant, int cost, CancellationToken cancellationToken)
    {
        try
        {
            return limiter.ReturnAsync(key, grant, cost, cancellationToken);
        }
        catch (Exception fault)
        {
            return ValueTask.FromException(fault);
        }
    }

    private static async ValueTask<Grant?> WaitAsync(ValueTask<Grant> asked) => await asked;

    private static async ValueTask<Grant?> AcquireAllAsync(IAsyncLimiter limiter, IReadOnlyList<string>? keys, int cost, CancellationToken cancellationToken)
    {
        if (keys is null)
        {
            return new Grant(false, 0, default, Timeout.InfiniteTimeSpan, default);
        }

        // All at once: asked one after another, who sends many values would multiply the time that a store takes.
        var asked = new List<Task<Grant>>(keys.Count);
        foreach (var key in keys)
        {
            asked.Add(AskAsync(limiter, key, cost, cancellationToken).AsTask());
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
                return ForAll(limiter, keys, await answer, cost);
            }
        }

        if (!asked.TrueForAll(answer => answer.IsCompletedSuccessfully))
        {
            await UndoAsync(limiter, keys, asked, cost);
        }

        return new KeyGrants(keys, await Task.WhenAll(asked)).Merge();
    }

    private static bool IsRefusal(Task<Grant> answer) => answer is { IsCompletedSuccessfully: true, Result.IsGranted: false };

    /// <summary>Who came back when there is a permit by the key that was refused would be refused by the next, which has been asked nothing yet: a look at it costs nothing in memory.</summary>
    private static Grant ForAll(IAsyncLimiter limiter, IReadOnlyList<string> keys, Grant refusal, int cost)
    {
        return limiter is ILimiter near && refusal.RetryAfter >= TimeSpan.Zero
            ? refusal with { RetryAfter = Longest(near, cost), MoreAfter = Longest(near, refusal.Remaining + 1) }
            : refusal;

        TimeSpan Longest(ILimiter near, int permits) => keys.Max(key => near.RetryAfter(key, permits));
    }

    /// <summary>Gives back what was granted, or still is; what cannot be given back stays spent. Nobody's token: who gives up waiting has spent nothing for all that.</summary>
    private static async Task UndoAsync(IAsyncLimiter limiter, IEnumerable<string> keys, IEnumerable<Task<Grant>> asked, int cost)
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
}
