using Microsoft.AspNetCore.Http;

namespace ScriptProxy.Sdk;

/// <summary>An exchange in <see cref="Phase.OnUpstreamResponse"/>: the upstream's answer, as a cache will keep it.</summary>
public interface IUpstreamResponse : IExchange
{
    /// <inheritdoc cref="IRequest.Cache"/>
    CacheDecision Cache { get; }

    /// <inheritdoc cref="IRequest.Compression"/>
    CompressionDecision Compression { get; }

    /// <inheritdoc cref="IUpstreamRequest.Route"/>
    string? Route { get; }

    /// <inheritdoc cref="IUpstreamRequest.Cluster"/>
    string? Cluster { get; }

    /// <inheritdoc cref="IUpstreamRequest.Destination"/>
    string? Destination { get; }

    /// <summary>The status; one that is set is 200 to 999.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside that range.</exception>
    int Status { get; set; }

    /// <summary>Whether a lookup hook asked for it by <see cref="ILookup.Fetch"/>, as a cache does for what it may keep; false if it goes to a client as it passes.</summary>
    bool IsFetched { get; }

    /// <summary>The headers; hop-by-hop ones are gone already.</summary>
    IHeaderDictionary Headers { get; }

    /// <summary>The body of the upstream's answer: what is declared here is done before a cache stores it.</summary>
    IBody Body { get; }
}
