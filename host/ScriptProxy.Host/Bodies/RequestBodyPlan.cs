using System.IO.Pipelines;
using Microsoft.AspNetCore.Http;
using ScriptProxy.Host.Exchanges;
using ScriptProxy.Host.Forwarding;

namespace ScriptProxy.Host.Bodies;

/// <summary>The body of a request on its way to an upstream.</summary>
internal sealed class RequestBodyPlan(Exchange exchange) : BodyPlan(exchange)
{
    protected override IHeaderDictionary Headers => Exchange.Http.Request.Headers;

    /// <summary>Feeds the body as the client sends it.</summary>
    public static Task CopyAsync(PipeReader reader, PipeWriter writer, CancellationToken cancelled) =>
        new UploadStream(reader).CopyToAsync(writer, cancelled);

    protected override bool Takes() => (Exchange.HasBody && !Exchange.IsUpgrade) || IsReplaced;

    // The client encoded it so for the upstream, which takes it then.
    protected override void EndPlan(ChainPlan plan) => plan.End(Headers, accept: default, isResponse: false);

    protected override async ValueTask FeedAsync(PipeWriter writer, CancellationToken cancelled)
    {
        if (Exchange.IsUpgrade)
        {
            throw new UnreadableBodyException("There is no body: the request asks for another protocol.", StatusCodes.Status400BadRequest);
        }

        await CopyAsync(Exchange.Http.Request.BodyReader, writer, cancelled);
    }
}
