using System.IO.Pipelines;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace ScriptProxy.Sdk;

/// <summary>A question to an upstream beside an exchange. Disposing it ends it, wherever it is, and gives the memory of its body back: by then nobody may read that any more. Until it is disposed it holds its generation, so that no unit ends that still works on what came.</summary>
public interface IFetch : IAsyncDisposable
{
    /// <summary>Waits for the head of the answer. Ends with an answer in any case: an upstream that fails gives the proxy's own 502 or 504, with <see cref="IFetched.Failure"/>.</summary>
    /// <param name="cancelled">Ends the waiting, not the fetch.</param>
    /// <exception cref="OperationCanceledException"><paramref name="cancelled"/> was signalled, the fetch was disposed, or the proxy stops.</exception>
    Task<IFetched> ResponseAsync(CancellationToken cancelled = default);
}

/// <summary>What an upstream answered to a fetch, after <see cref="Phase.OnUpstreamResponse"/>. One reader.</summary>
public interface IFetched
{
    /// <summary>The status.</summary>
    int Status { get; }

    /// <summary>The headers.</summary>
    IHeaderDictionary Headers { get; }

    /// <summary>What the hooks decided about keeping it.</summary>
    CacheDecision Cache { get; }

    /// <summary>
    /// The value of a header as the upstream was sent it, after the route's transforms and <see cref="Phase.OnUpstreamRequest"/>; empty if it was not sent. <c>Host</c> is empty too where it follows from the destination's address.
    /// </summary>
    /// <param name="name">The header's name.</param>
    StringValues SentHeader(string name);

    /// <summary>The route that was taken, or null.</summary>
    string? Route { get; }

    /// <summary>The cluster that was asked, or null.</summary>
    string? Cluster { get; }

    /// <summary>The destination's id, or the address that a hook forwarded to; null if none was asked.</summary>
    string? Destination { get; }

    /// <summary>Why there is no answer of an upstream, or null if there is one.</summary>
    Failure? Failure { get; }

    /// <summary>The body as it arrives, with back-pressure. A body that breaks off ends with an exception, never like a whole one. Of use until it is completed or the fetch is disposed.</summary>
    PipeReader Body { get; }

    /// <summary>The trailers, once the body has been read to its end.</summary>
    IHeaderDictionary Trailers { get; }
}

/// <summary>How a fetch differs from the exchange that asks.</summary>
public sealed class FetchOptions
{
    /// <summary>The method; null for the exchange's own. Default: <c>GET</c>.</summary>
    public string? Method { get; init; } = "GET";

    /// <summary>The query in place of the exchange's, with its leading <c>?</c>, or empty; null for the exchange's own. Default: null.</summary>
    public string? QueryString { get; init; }

    /// <summary>Edits the headers before they are sent, such as <c>If-None-Match</c>; called once, before the method returns.</summary>
    public Action<IHeaderDictionary>? Headers { get; init; }

    /// <summary>
    /// Edits an upstream's answer before the hooks of <see cref="Phase.OnUpstreamResponse"/> see it, so that a 304 can become the response that it confirms. Called for <see cref="ILookup.Fetch"/> alone, once at most: an
    /// upstream that fails gives no answer. What it throws fails the fetch.
    /// </summary>
    public Action<IUpstreamResponse>? Response { get; init; }
}
