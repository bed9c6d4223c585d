using ScriptProxy.Host.Protocol;
using Yarp.ReverseProxy.Forwarder;

namespace ScriptProxy.Host.Forwarding;

/// <summary>Makes the clients that connections to upstreams belong to: YARP's, with what a proxy needs on top.</summary>
internal class UpstreamClientFactory(UpstreamLimits limits) : ForwarderHttpClientFactory
{
    protected override void ConfigureHandler(ForwarderHttpClientContext context, SocketsHttpHandler handler)
    {
        // First, so that encodings a cluster's own configuration names win.
        HeaderEncoding.Apply(handler);
        UpstreamConnections.Configure(handler);
        handler.MaxResponseHeadersLength = limits.ResponseHeadersKilobytes;
        handler.Expect100ContinueTimeout = limits.ExpectContinueTimeout;
        base.ConfigureHandler(context, handler);
    }
}
