using System.Net;

namespace ScriptProxy.Host.Units;

/// <summary>The connections that units call other services over: one pool for all of them.</summary>
internal sealed class SideCalls : IDisposable
{
    private readonly SocketsHttpHandler _handler = new()
    {
        // Names are looked up again now and then, as pooled connections would pin an old address for ever.
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        AutomaticDecompression = DecompressionMethods.All,
        ConnectTimeout = TimeSpan.FromSeconds(15),
        UseCookies = false,
    };

    /// <summary>A client of one unit. Disposing it cancels that unit's requests and leaves the connections to the others.</summary>
    public HttpClient CreateClient() => new(_handler, disposeHandler: false) { Timeout = TimeSpan.FromSeconds(30) };

    public void Dispose() => _handler.Dispose();
}
