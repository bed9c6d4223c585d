using Microsoft.Extensions.Primitives;

namespace ScriptProxy.Sdk;

/// <summary>An exchange in <see cref="Phase.OnCompleted"/>: nothing can be changed any more.</summary>
public interface ICompletion : IExchange
{
    /// <inheritdoc cref="IRequest.Cache"/>
    CacheDecision Cache { get; }

    /// <inheritdoc cref="IUpstreamRequest.Route"/>
    string? Route { get; }

    /// <inheritdoc cref="IResponse.Cluster"/>
    string? Cluster { get; }

    /// <inheritdoc cref="IResponse.Destination"/>
    string? Destination { get; }

    /// <inheritdoc cref="IResponse.DecidedBy"/>
    string? DecidedBy { get; }

    /// <inheritdoc cref="IResponse.Failure"/>
    Failure? Failure { get; }

    /// <summary>The status that was sent; 0 if the exchange ended without an answer.</summary>
    int Status { get; }

    /// <summary>The bytes of the response's body that were handed to the connection.</summary>
    long BytesSent { get; }

    /// <summary>The time from the request's head to the end of the exchange.</summary>
    TimeSpan Elapsed { get; }

    /// <summary>Reads a header of the response.</summary>
    /// <param name="name">The header's name, without case.</param>
    /// <returns>Its values; none if it is absent.</returns>
    StringValues ResponseHeader(string name);
}
