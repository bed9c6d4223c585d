using Microsoft.AspNetCore.Http;

namespace ScriptProxy.Sdk;

/// <summary>An exchange in <see cref="Phase.OnUpstreamRequest"/>: the request as it will be sent to the upstream.</summary>
public interface IUpstreamRequest : IExchange
{
    /// <summary>The route's id, or null if none matched.</summary>
    string? Route { get; }

    /// <summary>The cluster's id, or null for <see cref="IRequest.ForwardTo"/>.</summary>
    string? Cluster { get; }

    /// <summary>The destination's id, or the address given to <see cref="IRequest.ForwardTo"/>.</summary>
    string? Destination { get; }

    /// <summary>The method that is sent.</summary>
    /// <exception cref="FormatException">The value is no method.</exception>
    string UpstreamMethod { get; set; }

    /// <summary>
    /// Where it is sent. A URI that is set is sent as it is spelled if it was made with
    /// <see cref="UriCreationOptions.DangerousDisablePathAndQueryCanonicalization"/>.
    /// </summary>
    /// <exception cref="ArgumentException">The value is no absolute http or https URI.</exception>
    Uri Target { get; set; }

    /// <summary>
    /// The headers that are sent, those of the content included; without a content, those that describe one are not sent.
    /// <c>Host</c> absent means the target's own.
    /// </summary>
    IHeaderDictionary Headers { get; }

    /// <summary>Answers in the upstream's place: nothing is sent. For a fetch, a status of 400 or more counts as a failure of the upstream, which no cache keeps.</summary>
    /// <param name="answer">The answer. One object may serve many exchanges at once if it holds no <see cref="Answer.Stream"/>.</param>
    /// <returns><see cref="Verdict.Respond"/>, to be returned by the hook.</returns>
    Verdict Respond(Answer answer);

    /// <summary>Asks to be told when the upstream has answered, or that it has not. Allocates nothing.</summary>
    /// <param name="watcher">Who is told. An exchange that has ended tells it at once.</param>
    /// <param name="mark">What it is told with, to know the exchange by. Default: 0.</param>
    void Watch(IUpstreamWatcher watcher, long mark = 0);
}
