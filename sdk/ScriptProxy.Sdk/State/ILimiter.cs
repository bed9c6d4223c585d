namespace ScriptProxy.Sdk;

/// <summary>
/// A limit for each key, such as a client's address. The host keeps what was spent: it goes on when the unit is reloaded, and also
/// when the unit's next version has another <see cref="RateLimit"/>. Taken while loading, by <see cref="Hooks.Limiter"/>. Thread-safe; a key that is known costs no
/// allocation and no lock. Of one of more than 64 characters only a hash is kept.
/// </summary>
/// <remarks>
/// A full limiter forgets the keys that were not asked about for longest, approximately: they begin with nothing spent. That apart, what is granted is exact under any number of threads.
/// <para>
/// The proxy's own limiters are in memory, and done when a call returns. One that machines share is asked across a network: who awaits <see cref="AcquireAsync"/> and <see cref="ReturnAsync"/>, as <see cref="RateLimitFields.LimitAsync"/>
/// and the plugin RateLimiting do, blocks no thread with it and notices no difference. Its <see cref="Acquire"/>, <see cref="TryAcquire"/>, <see cref="Return"/> and <see cref="RetryAfter"/> throw <see cref="NotSupportedException"/>
/// with a message that names what to await instead. It knows its <see cref="Limit"/>, limits the time of its calls itself, and ends those that fail with an exception.
/// </para>
/// </remarks>
public interface ILimiter
{
    /// <summary>The name under which it was taken, which clients see in <c>RateLimit</c> fields.</summary>
    string Name { get; }

    /// <summary>What it grants.</summary>
    RateLimit Limit { get; }

    /// <summary>Takes permits for a key, all or none. A key that is not known begins with nothing spent.</summary>
    /// <param name="key">The key, compared by its characters.</param>
    /// <param name="cost">How many permits, at least 1.</param>
    /// <returns>Whether they were there, and what a client may be told.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The cost is less than 1.</exception>
    Grant Acquire(ReadOnlySpan<char> key, int cost = 1);

    /// <summary>As <see cref="Acquire"/>, of a limiter that may have to ask another machine. Completes at once and allocates nothing where it is in memory.</summary>
    /// <param name="key">The key, of use until the call returns: who answers later copies it.</param>
    /// <param name="cost">How many permits, at least 1.</param>
    /// <returns>What was said. What was asked for is spent even if nobody waits for the answer any more.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The cost is less than 1.</exception>
    ValueTask<Grant> AcquireAsync(ReadOnlySpan<char> key, int cost = 1) => new(Acquire(key, cost));

    /// <summary>Takes permits for a key, all or none, where nothing but that matters.</summary>
    /// <param name="key">The key.</param>
    /// <param name="cost">How many permits, at least 1. More than the limit has at once are never there.</param>
    /// <returns>Whether they were there.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The cost is less than 1.</exception>
    bool TryAcquire(ReadOnlySpan<char> key, int cost = 1) => Acquire(key, cost).IsGranted;

    /// <summary>
    /// Gives back what was acquired and not used, as when another limit has refused the request. What has come back by itself meanwhile is not given back once more, so that no more is ever granted than the limit says.
    /// </summary>
    /// <param name="key">The key.</param>
    /// <param name="grant">What <see cref="Acquire"/> said; one that was refused gives nothing back.</param>
    /// <param name="cost">How many permits, as many as were acquired.</param>
    /// <exception cref="ArgumentOutOfRangeException">The cost is less than 1.</exception>
    void Return(ReadOnlySpan<char> key, Grant grant, int cost = 1);

    /// <summary>As <see cref="Return"/>, of a limiter that may have to tell another machine. Completes at once and allocates nothing where it is in memory.</summary>
    /// <param name="key">The key, of use until the call returns.</param>
    /// <param name="grant">What <see cref="AcquireAsync"/> said; one that was refused gives nothing back.</param>
    /// <param name="cost">How many permits, as many as were acquired.</param>
    /// <exception cref="ArgumentOutOfRangeException">The cost is less than 1.</exception>
    ValueTask ReturnAsync(ReadOnlySpan<char> key, Grant grant, int cost = 1)
    {
        Return(key, grant, cost);
        return default;
    }

    /// <summary>Waits as long as a grant of a leaky bucket says.</summary>
    /// <param name="grant">The grant.</param>
    /// <param name="cancellationToken">Gives up, usually <c>request.Aborted</c>.</param>
    /// <exception cref="OperationCanceledException">It was given up.</exception>
    ValueTask DelayAsync(Grant grant, CancellationToken cancellationToken = default);

    /// <summary>How long it takes until <see cref="TryAcquire"/> would succeed if nobody else asks. For <c>Retry-After</c>.</summary>
    /// <param name="key">The key.</param>
    /// <param name="cost">How many permits, at least 1.</param>
    /// <returns>The time; zero if they are there, <see cref="Timeout.InfiniteTimeSpan"/> if they never are.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The cost is less than 1.</exception>
    TimeSpan RetryAfter(ReadOnlySpan<char> key, int cost = 1);
}

/// <summary>What an <see cref="ILimiter"/> says to one request for permits.</summary>
/// <param name="IsGranted">Whether they were there.</param>
/// <param name="Remaining">How many are left now.</param>
/// <param name="ResetAfter">How long it takes until all are there again if nobody asks.</param>
/// <param name="RetryAfter">How long it takes until the same would be granted if nobody else asks; zero if it was, <see cref="Timeout.InfiniteTimeSpan"/> if it never is.</param>
/// <param name="Delay">How long the request is to wait, so that a leaky bucket's requests leave at its rate; zero for other limits.</param>
public readonly record struct Grant(bool IsGranted, int Remaining, TimeSpan ResetAfter, TimeSpan RetryAfter, TimeSpan Delay)
{
    /// <summary>How long it takes until there is one permit more than <see cref="Remaining"/> if nobody asks; zero if all are there.</summary>
    public TimeSpan MoreAfter { get; init; }

    /// <summary>The timestamp at which it was said, by the clock of who said it.</summary>
    public long At { get; init; }
}
