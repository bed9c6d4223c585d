using ScriptProxy.Sdk;

namespace ScriptProxy.Plugins.Caching.Freshness;

/// <summary>Where it is known from for how long a response is fresh.</summary>
internal enum LifetimeSource : byte
{
    /// <summary>Nowhere; it never is.</summary>
    None,

    /// <summary>A rule.</summary>
    Decision,

    /// <summary>The response: s-maxage, max-age or Expires.</summary>
    Response,

    /// <summary>The options: by its status, or the default.</summary>
    Options,

    /// <summary>A guess from Last-Modified.</summary>
    Heuristic,
}

/// <summary>A response's life in the cache, as <see cref="StoredHead"/> keeps it.</summary>
internal readonly record struct Lifespan
{
    /// <summary>See <see cref="StoredHead.FreshUntil"/>.</summary>
    public required DateTimeOffset FreshUntil { get; init; }

    /// <summary>See <see cref="StoredHead.InitialAge"/>.</summary>
    public required TimeSpan InitialAge { get; init; }

    /// <summary>See <see cref="StoredHead.Grace"/>.</summary>
    public TimeSpan Grace { get; init; }

    /// <summary>See <see cref="StoredHead.StaleIfError"/>.</summary>
    public TimeSpan StaleIfError { get; init; }

    /// <summary>See <see cref="StoredHead.Keep"/>: counted from the end of freshness, grace included.</summary>
    public TimeSpan Keep { get; init; }

    /// <summary>See <see cref="StoredHead.Marks"/>.</summary>
    public StoredMarks Marks { get; init; }

    /// <summary>Where the freshness is known from.</summary>
    public LifetimeSource Source { get; init; }

    /// <summary>Whether a stored response could serve anybody: fresh, stale or revalidated.</summary>
    /// <param name="now">When it is stored.</param>
    public bool IsOfUse(DateTimeOffset now) => FreshUntil + Longest > now && (!Marks.HasFlag(StoredMarks.NoCache) || Keep > TimeSpan.Zero);

    private TimeSpan Longest => Max(Max(Grace, Keep), StaleIfError);

    private static TimeSpan Max(TimeSpan one, TimeSpan other) => one > other ? one : other;
}
