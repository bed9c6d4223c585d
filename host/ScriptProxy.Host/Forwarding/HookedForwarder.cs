using Microsoft.AspNetCore.Http;
using ScriptProxy.Host.Exchanges;
using Yarp.ReverseProxy.Forwarder;

namespace ScriptProxy.Host.Forwarding;

/// <summary>The one way to an upstream, for routes and for addresses alike: YARP's forwarder with the exchange's hooks around the transforms.</summary>
internal sealed class HookedForwarder(IHttpForwarder inner) : IHttpForwarder
{
    public ValueTask<ForwarderError> SendAsync(
        HttpContext context, string destinationPrefix, HttpMessageInvoker httpClient, ForwarderRequestConfig requestConfig, HttpTransformer transformer) =>
        SendAsync(context, destinationPrefix, httpClient, requestConfig, transformer, CancellationToken.None);

    public ValueTask<ForwarderError> SendAsync(
        HttpContext context,
        string destinationPrefix,
        HttpMessageInvoker httpClient,
        ForwarderRequestConfig requestConfig,
        HttpTransformer transformer,
        CancellationToken cancellationToken)
    {
        var exchange = context.Features.Get<Exchange>() ?? throw new InvalidOperationException("Only exchanges are forwarded.");
        if (!exchange.SendUploadThrough())
        {
            UploadStream.Attach(context);
        }

        return inner.SendAsync(
            context, destinationPrefix, httpClient, requestConfig, exchange.Transformer.Around(transformer), cancellationToken);
    }
}
