using ScriptProxy.Host.Testing.Upstreams;

namespace ScriptProxy.Host.Testing.Live;

/// <summary>Before a request is sent: says which upstream is meant, and fails in its place where the test wants it to fail.</summary>
internal sealed class UpstreamDoor(UpstreamSet upstreams, string? cluster, HttpMessageHandler client) : DelegatingHandler(client)
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var upstream = upstreams.Asked(cluster, request.RequestUri!);
        if (upstream.Fails)
        {
            upstream.Receive(await UpstreamMessage.ReadAsync(request, cancellationToken), cancellationToken);
        }

        request.Headers.Remove(LiveUpstreams.NameHeader);
        request.Headers.TryAddWithoutValidation(LiveUpstreams.NameHeader, upstream.Name);
        return await base.SendAsync(request, cancellationToken);
    }
}
