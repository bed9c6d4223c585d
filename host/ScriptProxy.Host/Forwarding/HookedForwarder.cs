using Microsoft.AspNetCore.Http;
using ScriptProxy.Host.Bodies;
using ScriptProxy.Host.Exchanges;
using ScriptProxy.Host.Explaining;
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
        if (exchange.Recorder is { } recorder)
        {
            recorder.Routed(exchange);
            if (!recorder.AsksUpstream)
            {
                return PrepareAsync(exchange, recorder, destinationPrefix, transformer);
            }
        }

        exchange.KeepMaxBodySize();
        if (!exchange.SendUploadThrough())
        {
            UploadStream.Attach(context);
        }

        return inner.SendAsync(
            context, destinationPrefix, httpClient, requestConfig, exchange.Transformer.Around(transformer), cancellationToken);
    }

    /// <summary>Makes what would be sent, and sends nothing.</summary>
    /// <exception cref="NotAskedException">The upstream would be asked now.</exception>
    private static async ValueTask<ForwarderError> PrepareAsync(Exchange exchange, Recorder recorder, string destinationPrefix, HttpTransformer transformer)
    {
        using var message = new HttpRequestMessage { Method = HttpMethod.Parse(exchange.Method) };
        await exchange.Transformer.Around(transformer).TransformRequestAsync(exchange.Http, message, destinationPrefix, exchange.Aborted);
        recorder.Asked(message);
        return exchange.Answer is null ? throw new NotAskedException() : ForwarderError.None;
    }
}
