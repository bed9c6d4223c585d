using ScriptProxy.Host.Forwarding;
using ScriptProxy.Host.Testing.Upstreams;
using Yarp.ReverseProxy.Forwarder;

namespace ScriptProxy.Host.Testing.Live;

/// <summary>The proxy's own clients, whose connections lead to the upstreams of the test.</summary>
internal sealed class LiveClients(UpstreamLimits limits, LiveUpstreams server, UpstreamSet upstreams) : UpstreamClientFactory(limits)
{
    protected override void ConfigureHandler(ForwarderHttpClientContext context, SocketsHttpHandler handler)
    {
        base.ConfigureHandler(context, handler);
        server.Redirect(handler);
    }

    protected override HttpMessageHandler WrapHandler(ForwarderHttpClientContext context, HttpMessageHandler handler) =>
        new UpstreamDoor(upstreams, context.ClusterId, base.WrapHandler(context, handler));
}
