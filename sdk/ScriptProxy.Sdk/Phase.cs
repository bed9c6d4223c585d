namespace ScriptProxy.Sdk;

/// <summary>The moments of an exchange at which hooks run, in the order in which an exchange meets them.</summary>
public enum Phase : byte
{
    /// <summary>Before cache and routing; the phase that decides. See <see cref="IRequest"/>.</summary>
    OnRequest,

    /// <summary>
    /// When all request hooks have let the request pass, before routing: whoever keeps answers gives one here. See <see cref="ILookup"/>.
    /// </summary>
    OnLookup,

    /// <summary>
    /// Only when an upstream is asked, after routing, load balancing and transforms; again when the same exchange asks once more, as for a
    /// WebSocket that falls back from HTTP/2 to HTTP/1.1. See <see cref="IUpstreamRequest"/>.
    /// </summary>
    OnUpstreamRequest,

    /// <summary>Only when an upstream has answered; edits what a cache keeps. See <see cref="IUpstreamResponse"/>.</summary>
    OnUpstreamResponse,

    /// <summary>
    /// Every answer that there is a client for, whoever made it; edits what is sent. Where the request's head was refused, its path reads
    /// <c>/</c> and its headers and query are empty. See <see cref="IResponse"/>.
    /// </summary>
    OnResponse,

    /// <summary>
    /// Exactly once for every exchange, when it has ended: the client has its whole answer by then. Only its next request on the same
    /// HTTP/1.1 connection waits for these hooks. See <see cref="ICompletion"/>.
    /// </summary>
    OnCompleted,
}
