namespace ScriptProxy.Sdk;

/// <summary>
/// A token bucket for each key, such as a client's address. The host keeps what was spent: it goes on when the unit is reloaded, and also
/// when the unit's next version has another <see cref="RateLimit"/>. Taken while loading, by <see cref="Hooks.Limiter"/>. Thread-safe; a key that is known costs no
/// allocation and no lock. Of one of more than 64 characters only a hash is kept.
/// </summary>
/// <remarks>A full limiter forgets the keys that were not asked about for longest, approximately: they begin with a full bucket.</remarks>
public interface ILimiter
{
    /// <summary>Takes tokens from a key's bucket, all or none. A key that is not known begins with a full one.</summary>
    /// <param name="key">The key, compared by its characters.</param>
    /// <param name="cost">How many tokens, at least 1. More than <see cref="RateLimit.Burst"/> are never there.</param>
    /// <returns>Whether they were there.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The cost is less than 1.</exception>
    bool TryAcquire(ReadOnlySpan<char> key, int cost = 1);

    /// <summary>How long it takes until <see cref="TryAcquire"/> would succeed if nobody else asks. For <c>Retry-After</c>.</summary>
    /// <param name="key">The key.</param>
    /// <param name="cost">How many tokens, at least 1.</param>
    /// <returns>The time; zero if they are there, <see cref="Timeout.InfiniteTimeSpan"/> if they never are.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The cost is less than 1.</exception>
    TimeSpan RetryAfter(ReadOnlySpan<char> key, int cost = 1);
}

/// <summary>How much an <see cref="ILimiter"/> grants to each key. Part of a unit's options, if it likes.</summary>
public sealed record RateLimit
{
    /// <summary>How many tokens come back within <see cref="Per"/>, at least 1; at most one per microsecond. Default: 10.</summary>
    public int Permits { get; init; } = 10;

    /// <summary>The time in which they come back, evenly. More than zero. Default: 1 second.</summary>
    public TimeSpan Per { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How many tokens a bucket holds: what a key may spend at once. At least 1. Default: null, as many as <see cref="Permits"/>.</summary>
    public int? Burst { get; init; }

    /// <summary>How many keys are kept, 1 to 10,000,000. Default: 100,000, some 20 MB when full.</summary>
    public int Capacity { get; init; } = 100_000;
}
