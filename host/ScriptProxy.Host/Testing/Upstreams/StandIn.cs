namespace ScriptProxy.Host.Testing.Upstreams;

/// <summary>Stands where connections to upstreams begin, and gives what they are asked to the upstreams of a test.</summary>
/// <param name="upstreams">The test's.</param>
/// <param name="cluster">The cluster that is asked; null for addresses.</param>
internal sealed class StandIn(UpstreamSet upstreams, string? cluster) : HttpMessageHandler
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var upstream = upstreams.Asked(cluster, request.RequestUri!);
        return UpstreamMessage.Write(upstream.Receive(await UpstreamMessage.ReadAsync(request, cancellationToken), cancellationToken), request);
    }
}
