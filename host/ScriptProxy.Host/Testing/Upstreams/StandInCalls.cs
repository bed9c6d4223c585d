using ScriptProxy.Host.Units;

namespace ScriptProxy.Host.Testing.Upstreams;

/// <summary>What units ask by their own client goes to the upstreams of the test.</summary>
internal sealed class StandInCalls(UpstreamSet upstreams) : SideCalls
{
    protected override HttpMessageHandler Lead(SocketsHttpHandler connections) => new Decoding(new StandIn(upstreams, cluster: null));
}
