namespace ScriptProxy.Sdk;

/// <summary>
/// A limit for each key, such as a client's address, counted in memory: it is done when a call returns. The host keeps what was spent: it goes on when the unit is reloaded, and also
/// when the unit's next version has another <see cref="RateLimit"/>. Taken while loading, by <see cref="Hooks.Limiter"/>. Thread-safe; a key that is known costs no
/// allocation and no lock. Of one of more than 64 characters only a hash is kept.
/// </summary>
/// <remarks>
/// A full limiter forgets the keys that were not asked about for longest, approximately: they begin with nothing spent. That apart, what is granted is exact under any number of threads.
/// <para>
/// What one across a network could not say without blocking a thread is here alone. Who awaits, as <see cref="RateLimitFields.LimitAsync"/> and the plugin RateLimiting do, takes an <see cref="IAsyncLimiter"/> and notices no difference.
/// </para>
/// </remarks>
public interface ILimiter : IAsyncLimiter
{
    /// <summary>Takes permits for a key, all or none. A key that is not known begins with nothing spent.</summary>
    /// <param name="key">The key, compared by its characters.</param>
    /// <param name="cost">How many permits, at least 1.</param>
    /// <returns>Whether they were there, and what a client may be told.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The cost is less than 1.</exception>
    Grant Acquire(ReadOnlySpan<char> key, int cost = 1);

    /// <summary>Takes permits for a key, all or none, where nothing but that matters.</summary>
    /// <param name="key">The key.</param>
    /// <param name="cost">How many permits, at least 1. More than the limit has at once are never there.</param>
    /// <returns>Whether they were there.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The cost is less than 1.</exception>
    bool TryAcquire(ReadOnlySpan<char> key, int cost = 1) => Acquire(key, cost).IsGranted;

    /// <summary>As <see cref="IAsyncLimiter.ReturnAsync"/>.</summary>
    /// <param name="key">The key.</param>
    /// <param name="grant">What <see cref="Acquire"/> said; one that was refused gives nothing back.</param>
    /// <param name="cost">How many permits, as many as were acquired.</param>
    /// <exception cref="ArgumentOutOfRangeException">The cost is less than 1.</exception>
    void Return(ReadOnlySpan<char> key, Grant grant, int cost = 1);

    /// <summary>How long it takes until <see cref="TryAcquire"/> would succeed if nobody else asks. For <c>Retry-After</c>.</summary>
    /// <param name="key">The key.</param>
    /// <param name="cost">How many permits, at least 1.</param>
    /// <returns>The time; zero if they are there, <see cref="Timeout.InfiniteTimeSpan"/> if they never are.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The cost is less than 1.</exception>
    TimeSpan RetryAfter(ReadOnlySpan<char> key, int cost = 1);

    ValueTask<Grant> IAsyncLimiter.AcquireAsync(ReadOnlySpan<char> key, int cost, CancellationToken cancellationToken) => new(Acquire(key, cost));

    ValueTask IAsyncLimiter.ReturnAsync(ReadOnlySpan<char> key, Grant grant, int cost, CancellationToken cancellationToken)
    {
        Return(key, grant, cost);
        return default;
    }
}
