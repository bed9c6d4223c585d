using System.Net;

namespace ScriptProxy.Host.Units;

/// <summary>The connections that units call other services over: one pool for all of them.</summary>
internal class SideCalls : IDisposable
{
    private readonly SocketsHttpHandler _connections = new()
    {
        // Names are looked up again now and then, as pooled connections would pin an old address for ever.
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        AutomaticDecompression = DecompressionMethods.All,
        ConnectTimeout = TimeSpan.FromSeconds(15),
        UseCookies = false,

        // Whoever asks wants to know what that service says, not a page that it leads to, and sends what is for it to nobody else.
        AllowAutoRedirect = false,
    };

    private readonly Lazy<HttpMessageHandler> _handler;

    public SideCalls() => _handler = new(() => Lead(_connections));

    /// <summary>A client of one unit. Disposing it cancels that unit's requests and leaves the connections to the others.</summary>
    public HttpClient CreateClient() => new(_handler.Value, disposeHandler: false) { Timeout = TimeSpan.FromSeconds(30) };

    public void Dispose()
    {
        _connections.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Where calls go: over these connections, unless they are a test's.</summary>
    protected virtual HttpMessageHandler Lead(SocketsHttpHandler connections) => connections;
}
