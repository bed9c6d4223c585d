using ScriptProxy.Testing;

namespace ScriptProxy.FunctionalTests.Wire;

/// <summary>A proxy before an upstream that answers <c>ok</c>, shared by the tests of a class.</summary>
public sealed class WireProxy : IAsyncLifetime
{
    internal WireUpstream Upstream { get; } = new();

    internal ProxyUnderTest Proxy { get; private set; } = null!;

    public async ValueTask InitializeAsync() =>
        Proxy = await ProxyUnderTest.StartAsync(new ProxySetup { Configuration = Upstream.Configuration });

    public async ValueTask DisposeAsync()
    {
        await Proxy.DisposeAsync();
        await Upstream.DisposeAsync();
    }

    internal Task<WireConnection> ConnectAsync() => WireConnection.ConnectAsync(Proxy.Address);
}
