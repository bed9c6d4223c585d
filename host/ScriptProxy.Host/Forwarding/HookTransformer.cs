using System.Net;
using Microsoft.AspNetCore.Http;
using ScriptProxy.Host.Bodies;
using ScriptProxy.Host.Exchanges;
using ScriptProxy.Host.Pipeline;
using ScriptProxy.Host.Protocol;
using ScriptProxy.Host.Trailers;
using ScriptProxy.Sdk;
using Yarp.ReverseProxy.Forwarder;

namespace ScriptProxy.Host.Forwarding;

/// <summary>
/// Stands between YARP's forwarder and the route's own transforms, and runs the upstream phases and <see cref="Phase.OnResponse"/> around
/// them. Belongs to one exchange object.
/// </summary>
internal sealed class HookTransformer(Exchange exchange) : HttpTransformer
{
    private HttpTransformer _route = Empty;
    private HttpRequestMessage? _request;

    /// <summary>What was sent, or is being made; null if no upstream was asked.</summary>
    public HttpRequestMessage? Sent => _request;

    public HttpRequestMessage Request => _request ?? throw new InvalidOperationException("No upstream is being asked.");

    /// <summary>What the upstream answered, while its head is looked at; null otherwise.</summary>
    public HttpResponseMessage? Received { get; private set; }

    public UpstreamHeaders RequestHeaders { get; } = new();

    /// <summary>Whether the upstream gave an answer that was taken.</summary>
    public bool HasAnswered { get; private set; }

    public HttpTransformer Around(HttpTransformer route)
    {
        _route = route;
        return this;
    }

    public void Reset()
    {
        _route = Empty;
        _request = null;
        Received = null;
        HasAnswered = false;
        RequestHeaders.Message = null!;
    }

    public override ValueTask TransformRequestAsync(
        HttpContext httpContext, HttpRequestMessage proxyRequest, string destinationPrefix, CancellationToken cancellationToken)
    {
        exchange.Watchers.Tell(0); // of an asking before this one
        _request = RequestHeaders.Message = proxyRequest;
        exchange.Fetch?.NoteTarget(exchange);
        var pending = _route.TransformRequestAsync(httpContext, proxyRequest, destinationPrefix, cancellationToken);
        return exchange.Generation.Hooks.Has(Phase.OnUpstreamRequest) ? RunRequestHooksAsync(pending) : pending;
    }

    public override async ValueTask<bool> TransformResponseAsync(
        HttpContext httpContext, HttpResponseMessage? proxyResponse, CancellationToken cancellationToken)
    {
        exchange.Recorder?.Asked(Request);
        if (proxyResponse is null)
        {
            return true; // the upstream failed: the exchange makes the answer
        }

        exchange.Watchers.Tell((int)proxyResponse.StatusCode);

        if (UpstreamResponseCheck.FindFault(proxyResponse, _request) is { } fault)
        {
            exchange.Fail(StatusCodes.Status502BadGateway, Stage.Upstream, Culprit.Upstream, null, fault, null);
            return false;
        }

        HopByHop.RemoveNamed(proxyResponse);
        var copyBody = await _route.TransformResponseAsync(httpContext, proxyResponse, cancellationToken);
        exchange.Generation.ForwardedHeaders.ApplyVia(httpContext.Response, proxyResponse.Version);
        HasAnswered = true;
        Received = proxyResponse;
        exchange.RestoreTag();
        exchange.Fetch?.Edit(exchange);
        if (!await exchange.RunHooksAsync(Phase.OnUpstreamResponse) || !await exchange.RunResponseHooksAsync())
        {
            return false;
        }

        // A hook may have made it a status that has no body; and a 205 may come with one on the wire, which nobody is to see (RFC 9110 15.3.6).
        if (!AnswerBody.IsAllowed(httpContext.Response.StatusCode) && proxyResponse.StatusCode is not (HttpStatusCode.NoContent or HttpStatusCode.NotModified))
        {
            httpContext.Response.Headers.ContentLength = null;
            return false;
        }

        httpContext.Response.Headers.TransferEncoding = default; // a hook or a transform of the route may have set it, and Kestrel then would send the body as if it were chunked already
        var mayHaveTrailers = copyBody && exchange.WantsTrailers && TrailerFields.MayEnd(proxyResponse);
        SendThrough(proxyResponse, httpContext.Response);
        if (mayHaveTrailers)
        {
            exchange.ExpectTrailers();
        }

        exchange.ExpectBody(httpContext.Response.ContentLength);
        if (exchange.Fetch is not null)
        {
            await httpContext.Response.StartAsync(cancellationToken); // who fetches has the head at once, however long the body is in coming
        }
        else if (copyBody && IsEventStream(httpContext.Response))
        {
            // The forwarder sends a head together with the body's first bytes, and here these may be long in coming.
            await httpContext.Response.Body.FlushAsync(cancellationToken);
        }

        return copyBody;
    }

    public override ValueTask TransformResponseTrailersAsync(
        HttpContext httpContext, HttpResponseMessage proxyResponse, CancellationToken cancellationToken)
    {
        var pending = _route.TransformResponseTrailersAsync(httpContext, proxyResponse, cancellationToken);
        return exchange.ResponsePlan is { HasChanged: true } ? CorrectTrailersAsync(pending) : pending;
    }

    private void SendThrough(HttpResponseMessage received, HttpResponse response)
    {
        Received = null;
        if (exchange.ResponsePlan is not { } plan)
        {
            return;
        }

        if (plan.Whole is { } whole && !HttpMethods.IsHead(exchange.Method) && AnswerBody.IsAllowed(response.StatusCode))
        {
            received.Content.Dispose();
            received.Content = new ReadOnlyMemoryContent(whole);
            response.ContentLength = plan.IsLengthOpen ? null : whole.Length;
        }

        exchange.SendThrough();
        if (exchange.SentThrough is { } chain)
        {
            received.Content = new WatchedContent(received.Content, chain);
        }
    }

    private static bool IsEventStream(HttpResponse response) =>
        response.ContentType?.StartsWith("text/event-stream", StringComparison.OrdinalIgnoreCase) == true;

    private async ValueTask CorrectTrailersAsync(ValueTask copied)
    {
        await copied;
        exchange.CorrectTrailers();
    }

    private async ValueTask RunRequestHooksAsync(ValueTask route)
    {
        await route;
        if (!await exchange.RunHooksAsync(Phase.OnUpstreamRequest))
        {
            // A status other than 200 is how YARP's forwarder is told not to send. The answer's own comes with its head.
            exchange.Http.Response.StatusCode = StatusCodes.Status502BadGateway;
        }
    }
}
