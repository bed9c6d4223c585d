using Microsoft.AspNetCore.Http;

namespace ScriptProxy.Sdk;

/// <summary>
/// An exchange in <see cref="Phase.OnLookup"/>: all request hooks have spoken, and no upstream is asked. It can be answered from what the unit has kept, or from what an upstream
/// says to a fetch beside the exchange.
/// </summary>
public interface ILookup : IExchange
{
    /// <inheritdoc cref="IRequest.Cache"/>
    CacheDecision Cache { get; }

    /// <summary>
    /// The path and query as they will be sent on before the route's transforms: as the client spelled them, unless a hook changed them. What tells answers apart must look at this, since
    /// upstreams see the spelling too; what decides about access must look at <see cref="IExchange.Path"/>.
    /// </summary>
    string Target { get; }

    /// <summary>The cluster that a request hook chose by <see cref="IRequest.RouteTo"/>, or null. What tells answers apart must look at it.</summary>
    string? Cluster { get; }

    /// <summary>The address that a request hook forwards to by <see cref="IRequest.ForwardTo"/>, or null. What tells answers apart must look at it.</summary>
    string? ForwardAddress { get; }

    /// <summary>How <see cref="ForwardAddress"/> is asked; the default where nothing was said.</summary>
    ForwardOptions ForwardOptions { get; }

    /// <summary>
    /// The route's id, where the address alone does not say which route it is: it matches by headers, the query, or only one of GET and HEAD. What tells answers apart must look at it.
    /// <c>scriptproxy:unrouted</c> where there are such routes and none matches; null where the address says it all.
    /// </summary>
    string? Route { get; }

    /// <summary>The request's headers, as the request hooks left them and as they will be sent on.</summary>
    IHeaderDictionary Headers { get; }

    /// <summary>The response's headers so far; what is set here is sent with whatever answer there will be, unless that answer has the same header.</summary>
    IHeaderDictionary ResponseHeaders { get; }

    /// <summary>Whether the request has a body, or is an upgrade to another protocol: neither can be fetched.</summary>
    bool HasBody { get; }

    /// <summary>
    /// Says whose answer the exchange gets: what the fetch says of its route, cluster and destination the exchange says too, in later phases, the access log and the metrics. If it is the exchange's own last <see cref="Fetch"/>,
    /// what the upstream phases have kept by <see cref="IExchange.Set"/> is the exchange's, too. Without it an exchange that is answered here has asked no upstream.
    /// </summary>
    /// <param name="fetched">What came of a fetch.</param>
    void AnsweredBy(IFetched fetched);

    /// <summary>Answers the exchange; no upstream is asked for it.</summary>
    /// <param name="answer">The answer. One object may serve many exchanges at once if it holds no <see cref="Answer.Stream"/>.</param>
    /// <returns><see cref="Verdict.Respond"/>, to be returned by the hook.</returns>
    Verdict Respond(Answer answer);

    /// <summary>
    /// Asks the upstream that this exchange would be routed to, beside it: routing, balancing and the upstream phases as for the exchange itself, with its
    /// state, its cluster and its <see cref="Cache"/> as they are now, without its body. It lives on when the exchange has ended, and holds its generation.
    /// </summary>
    /// <param name="options">What differs from the exchange.</param>
    /// <returns>The fetch, under way. Dispose it.</returns>
    /// <exception cref="ArgumentException">The method is none, or what the options set cannot be sent.</exception>
    /// <exception cref="InvalidOperationException">The exchange has ended.</exception>
    IFetch Fetch(FetchOptions? options = null);

    /// <summary>
    /// Asks the proxy itself, as a client of the same address with the same headers would: all phases, other hooks and the cache included, save that no <see cref="Phase.OnCompleted"/>
    /// and no access log speak of it. For edge side includes. May be called until the exchange has ended.
    /// </summary>
    /// <param name="target">The path and query, or an absolute address of whose host this proxy is in charge.</param>
    /// <param name="options">What differs from the exchange.</param>
    /// <returns>The fetch, under way. Dispose it.</returns>
    /// <exception cref="ArgumentException">The target is neither.</exception>
    /// <exception cref="InvalidOperationException">More than five of them are nested, or the exchange has ended.</exception>
    IFetch Ask(string target, FetchOptions? options = null);
}
