namespace ScriptProxy.Plugins.Caching.Directives;

/// <summary>
/// What a response says to this cache (RFC 9111 5.2.2): by <c>Cache-Control</c>, or by a field addressed to caches like this (RFC 9213). What forbids is
/// read leniently and what allows strictly; of directives given twice the one that forbids more counts.
/// </summary>
internal sealed record ResponseDirectives
{
    /// <summary>It says nothing.</summary>
    public static readonly ResponseDirectives None = new();

    /// <summary>For how long it is fresh; 0 if that cannot be read.</summary>
    public TimeSpan? MaxAge { get; init; }

    /// <summary>For how long it is fresh in a shared cache; 0 if that cannot be read.</summary>
    public TimeSpan? SharedMaxAge { get; init; }

    /// <summary>For how long it may be served stale while it is fetched anew (RFC 5861 3).</summary>
    public TimeSpan? StaleWhileRevalidate { get; init; }

    /// <summary>For how long it may be served stale where the upstream fails (RFC 5861 4).</summary>
    public TimeSpan? StaleIfError { get; init; }

    /// <summary>It must not be stored.</summary>
    public bool NoStore { get; init; }

    /// <summary>It must not be served without asking.</summary>
    public bool NoCache { get; init; }

    /// <summary>These fields must not be served without asking; lower case.</summary>
    public IReadOnlyList<string> NoCacheFields { get; init; } = [];

    /// <summary>It is meant for one user.</summary>
    public bool Private { get; init; }

    /// <summary>These fields are meant for one user; lower case.</summary>
    public IReadOnlyList<string> PrivateFields { get; init; } = [];

    /// <summary>It may be stored even where that is not the rule.</summary>
    public bool Public { get; init; }

    /// <summary>It must not be served stale; also <c>proxy-revalidate</c>, which is the same to a shared cache.</summary>
    public bool MustRevalidate { get; init; }

    /// <summary><c>must-revalidate</c> itself, the only one of both that RFC 9111 3.5 lets answers to requests with credentials be stored for.</summary>
    public bool MustRevalidateEverywhere { get; init; }

    /// <summary>It may be stored only by who knows its status, and then whatever <c>no-store</c> says.</summary>
    public bool MustUnderstand { get; init; }

    /// <summary>It never changes while it is fresh (RFC 8246).</summary>
    public bool Immutable { get; init; }

    /// <summary>The field that said so, if it was one addressed to caches like this; <c>Cache-Control</c> and <c>Expires</c> count for nothing then.</summary>
    public string? TargetedField { get; init; }

    /// <summary>Whether it says how long it is fresh.</summary>
    public bool HasLifetime => MaxAge is not null || SharedMaxAge is not null;
}
