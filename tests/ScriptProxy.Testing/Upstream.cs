using System.Collections.Concurrent;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Hosting;

namespace ScriptProxy.Testing;

/// <summary>A real server that a proxy under test forwards to. Remembers what it received.</summary>
public sealed class Upstream : IAsyncDisposable
{
    private readonly IHost _host;

    private Upstream(IHost host, ConcurrentQueue<ReceivedRequest> requests) => (_host, Requests) = (host, requests);

    /// <summary>The requests, in the order of their heads.</summary>
    public ConcurrentQueue<ReceivedRequest> Requests { get; }

    /// <summary>Where it listens, such as <c>http://127.0.0.1:40001</c>.</summary>
    public string Address => _host.Addresses().Single();

    /// <summary>Starts one that answers with <paramref name="respond"/>; by default with 200 and the text <c>hello</c>.</summary>
    public static async Task<Upstream> StartAsync(RequestDelegate? respond = null, HttpProtocols protocols = HttpProtocols.Http1)
    {
        respond ??= http => http.Response.WriteAsync("hello");
        var requests = new ConcurrentQueue<ReceivedRequest>();
        var host = new HostBuilder()
            .ConfigureWebHost(web => web
                .UseKestrel(server =>
                {
                    // It takes whatever the proxy lets pass.
                    server.RequestHeaderEncodingSelector = _ => Encoding.Latin1;
                    server.ResponseHeaderEncodingSelector = _ => Encoding.Latin1;
                    server.Limits.MaxRequestBodySize = null;
                    server.Listen(System.Net.IPAddress.Loopback, 0, listen => listen.Protocols = protocols);
                })
                .Configure(app => app.UseWebSockets().Run(http =>
                {
                    requests.Enqueue(ReceivedRequest.Of(http));
                    return respond(http);
                })))
            .Build();
        await host.StartAsync();
        return new Upstream(host, requests);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        using var impatience = new CancellationTokenSource(TimeSpan.FromSeconds(1));
        await _host.StopAsync(impatience.Token);
        _host.Dispose();
    }
}
