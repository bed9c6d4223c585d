namespace ScriptProxy.Sdk;

/// <summary>How much an <see cref="ILimiter"/> grants to each key. Part of a unit's options, if it likes.</summary>
public sealed record RateLimit
{
    /// <summary>How it counts. Default: <see cref="LimitAlgorithm.TokenBucket"/>.</summary>
    public LimitAlgorithm Algorithm { get; init; }

    /// <summary>How many permits come back within <see cref="Per"/>, at least 1; at most one per microsecond. Default: 10.</summary>
    public int Permits { get; init; } = 10;

    /// <summary>The time in which they come back. More than zero. Default: 1 second.</summary>
    public TimeSpan Per { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// For a token bucket: how many tokens it holds, at least 1; null for as many as <see cref="Permits"/>. For a leaky bucket: how many requests may wait beyond the one that conforms to the rate,
    /// as nginx's <c>burst=</c>; at least 0, null for 0. Windows have none. Default: null.
    /// </summary>
    public int? Burst { get; init; }

    /// <summary>
    /// How many requests of a leaky bucket's burst need not wait, as nginx's <c>delay=</c>; as many as <see cref="Burst"/> is its <c>nodelay</c>. At least 0; other limits have none. Default: 0.
    /// </summary>
    public int Undelayed { get; init; }

    /// <summary>How many keys are kept, 1 to 10,000,000. Default: 100,000, some 16 MB when full of addresses; with a sliding window 26 MB.</summary>
    public int Capacity { get; init; } = 100_000;
}

/// <summary>How a <see cref="RateLimit"/> counts.</summary>
public enum LimitAlgorithm
{
    /// <summary>A bucket of tokens that fills evenly. What is in it can be spent at once.</summary>
    TokenBucket,

    /// <summary>
    /// nginx's <c>limit_req</c>: requests leave at the rate; those that come faster wait, and those for which there is no room are refused. <see cref="Grant.Delay"/> says how long one is to wait.
    /// </summary>
    LeakyBucket,

    /// <summary>
    /// Windows of the length <see cref="RateLimit.Per"/> follow each other from the key's first request on, each with all permits. Within any such time there can be twice as many: at the end of
    /// one window and at the beginning of the next.
    /// </summary>
    FixedWindow,

    /// <summary>
    /// Never more than the permits within any time of the length <see cref="RateLimit.Per"/>. Time is cut in eighths of it, so that a permit comes back after one to one and an eighth
    /// of that time.
    /// </summary>
    SlidingWindow,
}
