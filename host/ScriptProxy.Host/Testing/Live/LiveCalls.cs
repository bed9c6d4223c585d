using ScriptProxy.Host.Testing.Upstreams;
using ScriptProxy.Host.Units;

namespace ScriptProxy.Host.Testing.Live;

/// <summary>What units ask by their own client goes over sockets to the upstreams of the test.</summary>
internal sealed class LiveCalls(LiveUpstreams server, UpstreamSet upstreams) : SideCalls
{
    protected override HttpMessageHandler Lead(SocketsHttpHandler connections)
    {
        server.Redirect(connections);
        return new UpstreamDoor(upstreams, cluster: null, connections);
    }
}
