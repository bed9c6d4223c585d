using Microsoft.AspNetCore.Http;
using ScriptProxy.Plugins.Caching.Directives;
using ScriptProxy.Plugins.Caching.Syntax;
using ScriptProxy.Sdk;

namespace ScriptProxy.Plugins.Caching.Freshness;

/// <summary>Reckons a response's life in the cache (RFC 9111 4.2, RFC 5861).</summary>
/// <param name="options">What holds where the response says nothing.</param>
/// <param name="statusTtls">The same by status.</param>
internal sealed class FreshnessRules(FreshnessOptions options, StatusTtls statusTtls)
{
    /// <summary>Reckons it.</summary>
    /// <param name="status">The response's status.</param>
    /// <param name="headers">Its headers.</param>
    /// <param name="directives">What they say to this cache.</param>
    /// <param name="decision">What rules say.</param>
    /// <param name="requestTime">When the upstream was asked.</param>
    /// <param name="responseTime">When the answer came.</param>
    public Lifespan Of(
        int status, IHeaderDictionary headers, ResponseDirectives directives, CacheDecision decision, DateTimeOffset requestTime, DateTimeOffset responseTime)
    {
        var initialAge = Age.Initial(headers, requestTime, responseTime);
        var (lifetime, source) = decision.Ttl is { } ttl
            ? (DeltaSeconds.Clamp(ttl), LifetimeSource.Decision)
            : Lifetime(status, headers, directives, responseTime);

        // What rules and options say counts from the arrival; what the response says, from when it was made.
        var age = source is LifetimeSource.Response or LifetimeSource.Heuristic ? initialAge : TimeSpan.Zero;
        var marks = Marks(directives, decision, source);
        var wasFresh = lifetime > age && !marks.HasFlag(StoredMarks.NoCache);
        var mayBeStale = !marks.HasFlag(StoredMarks.MustRevalidate) && !marks.HasFlag(StoredMarks.NoCache);

        // RFC 9111 5.2.2.10: s-maxage alone forbids stale answers; together with times of RFC 5861 those say what is meant.
        var mayByOptions = wasFresh && directives.SharedMaxAge is null;
        var grace = decision.Grace ?? (!mayBeStale ? null : directives.StaleWhileRevalidate ?? (mayByOptions ? options.Grace : null));
        var clampedGrace = DeltaSeconds.Clamp(grace ?? TimeSpan.Zero);
        var ifError = !mayBeStale ? null : decision.Keep is { } kept ? clampedGrace + DeltaSeconds.Clamp(kept) : directives.StaleIfError ?? (mayByOptions ? options.StaleIfError : null);
        var keep = decision.Keep ?? (HasValidator(headers) ? options.Keep : TimeSpan.Zero);
        return new Lifespan
        {
            FreshUntil = responseTime + (lifetime - age),
            InitialAge = initialAge,
            Grace = clampedGrace,
            StaleIfError = DeltaSeconds.Clamp(ifError ?? TimeSpan.Zero),
            Keep = DeltaSeconds.Clamp(clampedGrace + DeltaSeconds.Clamp(keep)),
            Marks = marks,
            Source = source,
        };
    }

    /// <summary>RFC 9111 4.2.1 and 4.2.2.</summary>
    private (TimeSpan Lifetime, LifetimeSource Source) Lifetime(int status, IHeaderDictionary headers, ResponseDirectives directives, DateTimeOffset responseTime)
    {
        if ((directives.SharedMaxAge ?? directives.MaxAge) is { } said)
        {
            return (said, LifetimeSource.Response);
        }

        if (directives.TargetedField is null && headers.Expires.Count > 0)
        {
            return (Expiry.Lifetime(headers, responseTime), LifetimeSource.Response);
        }

        if (statusTtls.Of(status) is { } ttl)
        {
            return (DeltaSeconds.Clamp(ttl), LifetimeSource.Options);
        }

        if (!HeuristicStatus.Includes(status) && !directives.Public)
        {
            return (TimeSpan.Zero, LifetimeSource.None);
        }

        if (Expiry.SinceModified(headers, responseTime) is { } since)
        {
            var guess = DeltaSeconds.Clamp(since) * Math.Clamp(options.HeuristicFraction, 0, 1);
            return (guess < options.HeuristicMax ? guess : DeltaSeconds.Clamp(options.HeuristicMax), LifetimeSource.Heuristic);
        }

        return options.DefaultTtl > TimeSpan.Zero ? (DeltaSeconds.Clamp(options.DefaultTtl), LifetimeSource.Options) : (TimeSpan.Zero, LifetimeSource.None);
    }

    // Who sets a time in a rule means it, whatever the response forbids.
    private static StoredMarks Marks(ResponseDirectives directives, CacheDecision decision, LifetimeSource source)
    {
        var stale5861 = directives.StaleWhileRevalidate is not null || directives.StaleIfError is not null;
        var mustRevalidate = directives.MustRevalidate || (directives.SharedMaxAge is not null && !stale5861);
        return (mustRevalidate && decision.Grace is null ? StoredMarks.MustRevalidate : 0)
            | (directives.NoCache && decision.Ttl is null ? StoredMarks.NoCache : 0)
            | (directives.Immutable ? StoredMarks.Immutable : 0)
            | (source == LifetimeSource.Heuristic ? StoredMarks.Heuristic : 0);
    }

    private static bool HasValidator(IHeaderDictionary headers) => headers.ETag.Count > 0 || headers.LastModified.Count > 0;
}
