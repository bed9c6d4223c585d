using Yarp.ReverseProxy.Forwarder;

namespace ScriptProxy.Host.Testing.Upstreams;

/// <summary>Makes clients without connections, in the place of <see cref="Forwarding.UpstreamClientFactory"/>.</summary>
internal sealed class StandInClients(UpstreamSet upstreams) : IForwarderHttpClientFactory
{
    public HttpMessageInvoker CreateClient(ForwarderHttpClientContext context) => new(new StandIn(upstreams, context.ClusterId));
}
