using Microsoft.AspNetCore.Http;
using ScriptProxy.Plugins.Caching.Directives;
using ScriptProxy.Plugins.Caching.Freshness;
using ScriptProxy.Sdk;

namespace ScriptProxy.Plugins.Caching.Storing;

/// <summary>What has to be known to say whether a response may be stored.</summary>
internal readonly ref struct StoringQuestion
{
    /// <summary>The method the upstream was asked with.</summary>
    public required string Method { get; init; }

    /// <summary>The client's headers.</summary>
    public required IHeaderDictionary RequestHeaders { get; init; }

    /// <summary>What they say to caches.</summary>
    public required RequestDirectives Request { get; init; }

    /// <summary>The status.</summary>
    public required int Status { get; init; }

    /// <summary>The response's headers.</summary>
    public required IHeaderDictionary Headers { get; init; }

    /// <summary>What they say to this cache.</summary>
    public required ResponseDirectives Response { get; init; }

    /// <summary>What follows from them.</summary>
    public required Lifespan Lifespan { get; init; }

    /// <summary>When the response came.</summary>
    public required DateTimeOffset ResponseTime { get; init; }

    /// <summary>What rules say.</summary>
    public required CacheDecision Decision { get; init; }
}
