using System.IO.Pipelines;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using ScriptProxy.Host.Exchanges;
using ScriptProxy.Sdk;

namespace ScriptProxy.Host.Bodies;

/// <summary>The body of a response: an upstream's, or that of an answer made here.</summary>
internal sealed class ResponseBodyPlan(Exchange exchange) : BodyPlan(exchange)
{
    protected override IHeaderDictionary Headers => Exchange.Http.Response.Headers;

    protected override bool Takes()
    {
        var status = Exchange.Http.Response.StatusCode;
        if (status < 200 || !AnswerBody.IsAllowed(status) || Exchange.TransformHasFailed
            || Exchange.Http.Features.Get<IHttpExtendedConnectFeature>() is { IsExtendedConnect: true })
        {
            return false;
        }

        // A part says which bytes of the whole it is.
        if (status == StatusCodes.Status206PartialContent && !IsReplaced)
        {
            KeepOnly(static transform => transform.Options.KeepsBytes, "is a part (206)");
        }

        return true;
    }

    protected override void EndPlan(ChainPlan plan) => plan.End(Headers, Exchange.Http.Request.Headers.AcceptEncoding, isResponse: true);

    protected override async ValueTask FeedAsync(PipeWriter writer, CancellationToken cancelled)
    {
        if (!AnswerBody.IsAllowed(Exchange.Http.Response.StatusCode) || (Exchange.Answer is null && HttpMethods.IsHead(Exchange.Method)))
        {
            return;
        }

        if (Exchange.Answer is { } answer)
        {
            await AnswerBody.WriteAsync(answer, writer, cancelled);
            return;
        }

        if (Exchange.Transformer.Received is not { } received)
        {
            return;
        }

        if ((int)received.StatusCode == StatusCodes.Status101SwitchingProtocols)
        {
            throw new UnreadableBodyException("There is no body: the connection becomes one of another protocol.", StatusCodes.Status502BadGateway);
        }

        try
        {
            var body = await received.Content.ReadAsStreamAsync(cancelled);
            await body.CopyToAsync(writer.AsStream(leaveOpen: true), cancelled);
        }
        catch (Exception exception) when (exception is HttpRequestException or (IOException and not (BodyTooLargeException or BodyFaultException)))
        {
            throw new BodyFaultException("The body of the upstream's answer broke off: " + exception.Message, isTooLarge: false, exception);
        }
    }
}
