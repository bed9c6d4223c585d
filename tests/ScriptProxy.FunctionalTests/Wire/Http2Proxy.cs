using ScriptProxy.Testing;

namespace ScriptProxy.FunctionalTests.Wire;

/// <summary>A proxy that speaks HTTP/2 to clients and HTTP/1.1 to its upstream, shared by the tests of a class.</summary>
public sealed class Http2Proxy : IAsyncLifetime
{
    internal WireUpstream Upstream { get; } = new("HTTP/1.1 200 OK\r\nX-Back: M\u00fcller\r\nContent-Length: 2\r\n\r\nok");

    internal ProxyUnderTest Proxy { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Proxy = await ProxyUnderTest.StartAsync(new ProxySetup
    {
        ListensAsConfigured = true,
        Configuration = "{" + Http2Client.Endpoint + "," + Upstream.Configuration.TrimStart()[1..],
    });

    public async ValueTask DisposeAsync()
    {
        await Proxy.DisposeAsync();
        await Upstream.DisposeAsync();
    }
}
