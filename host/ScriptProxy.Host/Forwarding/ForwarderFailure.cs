using Microsoft.AspNetCore.Http;
using ScriptProxy.Host.Exchanges;
using ScriptProxy.Sdk;
using Yarp.ReverseProxy.Forwarder;

namespace ScriptProxy.Host.Forwarding;

/// <summary>Says of an error of YARP's forwarder where it happened and whose fault it is.</summary>
internal static class ForwarderFailure
{
    /// <summary>Takes the error into the exchange, if there was one; with an error answer if the response has not started.</summary>
    public static void Note(Exchange exchange)
    {
        if (exchange.Http.Features.Get<IForwarderErrorFeature>() is not { } feature || exchange.Failure is not null)
        {
            return;
        }

        var error = feature.Error;
        if (exchange.Transformer.HasAnswered && IsAboutRequestBody(error))
        {
            return; // an upstream that has answered whole need not read the rest of the request
        }

        if (exchange.FailByTransform() || exchange is { ClientHasGone: true, SentThrough.WasLeft: true })
        {
            return;
        }

        var (stage, culprit) = Judge(error);
        if (culprit == Culprit.Client && (exchange.ClientHasGone || exchange.IsByClientGoing(feature.Exception)))
        {
            return; // a client that goes away is no error
        }

        var status = exchange.Http.Response.StatusCode;
        if (IsCanceled(error))
        {
            // By the route's timeout then: nobody else cancels.
            (stage, culprit, error, status) = (Stage.Upstream, Culprit.Upstream, ForwarderError.RequestTimedOut, StatusCodes.Status504GatewayTimeout);
        }

        var message = Describe(error, exchange);
        if (exchange.Http.Response.HasStarted)
        {
            exchange.NoteFailure(stage, culprit, null, message, feature.Exception);
            return;
        }

        exchange.Fail(status >= 400 ? status : StatusCodes.Status502BadGateway, stage, culprit, null, message, feature.Exception);
    }

    private static bool IsAboutRequestBody(ForwarderError error) =>
        error is ForwarderError.RequestBodyClient or ForwarderError.RequestBodyCanceled or ForwarderError.RequestBodyDestination;

    private static bool IsCanceled(ForwarderError error) => error is ForwarderError.RequestCanceled or ForwarderError.RequestBodyCanceled
        or ForwarderError.ResponseBodyCanceled or ForwarderError.UpgradeRequestCanceled or ForwarderError.UpgradeResponseCanceled;

    private static (Stage Stage, Culprit Culprit) Judge(ForwarderError error) => error switch
    {
        ForwarderError.NoAvailableDestinations => (Stage.Routing, Culprit.Upstream),
        ForwarderError.RequestCreation => (Stage.Routing, Culprit.Proxy),
        ForwarderError.Request or ForwarderError.RequestTimedOut or ForwarderError.ResponseHeaders => (Stage.Upstream, Culprit.Upstream),
        ForwarderError.RequestBodyClient or ForwarderError.RequestBodyCanceled or ForwarderError.RequestCanceled
            or ForwarderError.UpgradeRequestClient or ForwarderError.UpgradeRequestCanceled => (Stage.RequestBody, Culprit.Client),
        ForwarderError.RequestBodyDestination or ForwarderError.UpgradeRequestDestination => (Stage.RequestBody, Culprit.Upstream),
        ForwarderError.ResponseBodyClient or ForwarderError.ResponseBodyCanceled
            or ForwarderError.UpgradeResponseClient or ForwarderError.UpgradeResponseCanceled => (Stage.ResponseBody, Culprit.Client),
        _ => (Stage.ResponseBody, Culprit.Upstream),
    };

    private static string Describe(ForwarderError error, Exchange exchange)
    {
        var destination = exchange.Destination is { } id ? $"destination '{id}'" : "no destination";
        var cluster = exchange.Cluster is { } name ? $" of cluster '{name}'" : "";
        return error switch
        {
            ForwarderError.NoAvailableDestinations => $"No destination{cluster} is available: none is configured, or all are unhealthy.",
            ForwarderError.RequestTimedOut => $"{destination}{cluster} did not answer in time.",
            ForwarderError.Request => $"{destination}{cluster} could not be reached, or closed the connection without an answer.",
            ForwarderError.RequestBodyClient => $"The request's body did not come whole, or too slowly, on its way to {destination}{cluster}.",
            _ => $"{destination}{cluster}: {error}.",
        };
    }
}
