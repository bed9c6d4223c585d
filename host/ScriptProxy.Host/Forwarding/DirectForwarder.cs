using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Http;
using ScriptProxy.Host.Exchanges;
using ScriptProxy.Sdk;
using Yarp.ReverseProxy.Configuration;
using Yarp.ReverseProxy.Forwarder;
using Yarp.ReverseProxy.Transforms;
using Yarp.ReverseProxy.Transforms.Builder;

namespace ScriptProxy.Host.Forwarding;

/// <summary>Forwards to an address that a hook named and no configuration has.</summary>
internal sealed class DirectForwarder : IDisposable
{
    private readonly IHttpForwarder _forwarder;
    private readonly HttpMessageInvoker _client;
    private readonly HttpTransformer _keepHost;
    private readonly HttpTransformer _replaceHost;
    private readonly ConditionalWeakTable<ForwardOptions, ForwarderRequestConfig> _configs = [];

    public DirectForwarder(IHttpForwarder forwarder, IForwarderHttpClientFactory clients, ITransformBuilder transforms)
    {
        _forwarder = forwarder;
        _client = clients.CreateClient(new ForwarderHttpClientContext { NewConfig = HttpClientConfig.Empty });
        _keepHost = Build(transforms, keepHost: true);
        _replaceHost = Build(transforms, keepHost: false);
    }

    public async Task ForwardAsync(Exchange exchange)
    {
        var options = exchange.ForwardOptions;
        await _forwarder.SendAsync(
            exchange.Http,
            exchange.ForwardAddress!,
            _client,
            _configs.GetValue(options, static options => new ForwarderRequestConfig
            {
                ActivityTimeout = options.ActivityTimeout,
                Version = options.Version,
                VersionPolicy = options.VersionPolicy,
            }),
            options.KeepHost ? _keepHost : _replaceHost);
    }

    public void Dispose() => _client.Dispose();

    private static HttpTransformer Build(ITransformBuilder transforms, bool keepHost) => transforms.Create(context =>
    {
        context.UseDefaultForwarders = false;
        context.AddOriginalHost(keepHost);
        context.RequestTransforms.Add(new UpstreamTransform(forwardedHeaders: true, editsQuery: false));
    });
}
