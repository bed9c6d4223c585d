using Microsoft.AspNetCore.Http;
using ScriptProxy.Host.Exchanges;
using ScriptProxy.Host.Protocol;
using ScriptProxy.Host.Trailers;
using Yarp.ReverseProxy.Transforms;

namespace ScriptProxy.Host.Forwarding;

/// <summary>The last transform of every route: spells the target as the client did, and says for whom the request is made.</summary>
/// <param name="forwardedHeaders">Whether X-Forwarded-* and Forwarded are ours; otherwise the route has transforms for them.</param>
/// <param name="editsQuery">Whether the route has transforms of the query.</param>
internal sealed class UpstreamTransform(bool forwardedHeaders, bool editsQuery) : RequestTransform
{
    public override ValueTask ApplyAsync(RequestTransformContext context)
    {
        var exchange = context.HttpContext.Features.Get<Exchange>()!;
        var request = context.ProxyRequest;

        // A route's transform may have built a target of its own. Asking the context for its query makes an object, so only where it is edited.
        request.RequestUri ??= UpstreamTarget.Build(
            context.DestinationPrefix,
            exchange.RawTarget,
            exchange.OriginalPath,
            context.Path.Value ?? "",
            (editsQuery ? context.Query.QueryString : context.HttpContext.Request.QueryString).Value ?? "");
        TrailerFields.PassWish(context.HttpContext.Request.Headers, request);
        TrickledContent.Wrap(request, context.HttpContext.Request, exchange.TransformsUpload);
        if (forwardedHeaders)
        {
            exchange.Generation.ForwardedHeaders.Apply(request, context.HttpContext, exchange.Peer, exchange.OriginalHost);
        }
        else
        {
            exchange.Generation.ForwardedHeaders.ApplyRealIpAndVia(request, context.HttpContext);
        }

        return ValueTask.CompletedTask;
    }
}
