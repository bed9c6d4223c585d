using Microsoft.AspNetCore.Http;

namespace ScriptProxy.Sdk;

/// <summary>An exchange in <see cref="Phase.OnResponse"/>: the answer as it will be sent to the client.</summary>
public interface IResponse : IExchange
{
    /// <inheritdoc cref="IRequest.Cache"/>
    CacheDecision Cache { get; }

    /// <inheritdoc cref="IRequest.Compression"/>
    CompressionDecision Compression { get; }

    /// <inheritdoc cref="IUpstreamRequest.Route"/>
    string? Route { get; }

    /// <summary>The cluster that was asked, or null: also where a cache answered, from its store or by what was fetched for another exchange.</summary>
    string? Cluster { get; }

    /// <summary>The destination that was asked, or null.</summary>
    string? Destination { get; }

    /// <summary>The unit that answered, aborted, chose where the request went, or ended the exchange by failing; null if none did.</summary>
    string? DecidedBy { get; }

    /// <summary>Why the exchange failed, or null if it did not.</summary>
    Failure? Failure { get; }

    /// <summary>The status, 200 to 999. One that has no body (204, 205, 304) drops the answer's.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside that range.</exception>
    int Status { get; set; }

    /// <summary>The headers.</summary>
    IHeaderDictionary Headers { get; }

    /// <summary>The body of the answer, whoever made it: what is declared here is done after the cache, for a hit as for an error.</summary>
    IBody Body { get; }

    /// <summary>Adds and removes cookies in the client.</summary>
    IResponseCookies Cookies { get; }
}
