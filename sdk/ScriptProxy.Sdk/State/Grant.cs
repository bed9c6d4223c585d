namespace ScriptProxy.Sdk;

/// <summary>What a limiter says to one request for permits.</summary>
/// <param name="IsGranted">Whether they were there.</param>
/// <param name="Remaining">How many are left now.</param>
/// <param name="ResetAfter">How long it takes until all are there again if nobody asks.</param>
/// <param name="RetryAfter">How long it takes until the same would be granted if nobody else asks; zero if it was, <see cref="Timeout.InfiniteTimeSpan"/> if it never is.</param>
/// <param name="Delay">How long the request is to wait, so that a leaky bucket's requests leave at its rate; zero for other limits.</param>
public readonly record struct Grant(bool IsGranted, int Remaining, TimeSpan ResetAfter, TimeSpan RetryAfter, TimeSpan Delay)
{
    /// <summary>How long it takes until there is one permit more than <see cref="Remaining"/> if nobody asks; zero if all are there.</summary>
    public TimeSpan MoreAfter { get; init; }

    /// <summary>The timestamp at which it was said, by the clock of who said it; of several keys what was said to the first.</summary>
    public long At { get; init; }

    /// <summary>What was said to each of several keys; null where there is one.</summary>
    internal KeyGrants? Each { get; init; }
}
