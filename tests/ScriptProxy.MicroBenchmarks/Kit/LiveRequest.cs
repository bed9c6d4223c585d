using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging.Abstractions;
using ScriptProxy.Host.Configuration;
using ScriptProxy.Host.Configuration.Settings;
using ScriptProxy.Host.Connections;
using ScriptProxy.Host.Hosting;

namespace ScriptProxy.MicroBenchmarks.Kit;

/// <summary>A request that Kestrel has read from a socket and that waits to be answered: what is measured meets the server's own objects.</summary>
internal sealed class LiveRequest : IDisposable
{
    private const string Head = """
        GET /api/orders/7?page=2 HTTP/1.1
        Host: api.example
        User-Agent: Mozilla/5.0 (X11; Linux x86_64) Gecko/20100101 Firefox/130.0
        Accept: application/json, text/plain;q=0.9, */*;q=0.8
        Accept-Language: en,de;q=0.7
        Accept-Encoding: gzip, br
        Referer: https://shop.example/orders
        Cookie: session=0123456789abcdef; theme=dark
        X-Api-Key: 0123456789abcdef
        Connection: keep-alive


        """;

    private readonly TaskCompletionSource<HttpContext> _arrived = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _over = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TcpClient _client = new();
    private readonly IHost _server;

    public LiveRequest()
    {
        _server = new HostBuilder()
            .ConfigureWebHost(web => web
                .UseKestrel((context, server) => KestrelSetup.Configure(server, context.Configuration, TimeProvider.System, OpenGate()))
                .UseUrls("http://127.0.0.1:0")
                .Configure(app => app.Run(HoldAsync)))
            .Start();
        var addresses = _server.Services.GetRequiredService<IServer>().Features.GetRequiredFeature<IServerAddressesFeature>().Addresses;
        _client.Connect(IPAddress.Loopback, new Uri(addresses.Single()).Port);
        _client.GetStream().Write(Encoding.ASCII.GetBytes(Head.ReplaceLineEndings("\r\n")));
        Http = _arrived.Task.GetAwaiter().GetResult();
    }

    public HttpContext Http { get; }

    private static ConnectionGate OpenGate()
    {
        var accepted = new AcceptedConfiguration(new ConfigurationSnapshot(new ConfigurationSources(null, new Dictionary<string, string>(), []), new(), new ConfigurationBuilder().Build(), new ProxySettings(), [], []));
        var silent = new SilentDrop(accepted, TimeProvider.System, NullLogger<SilentDrop>.Instance);
        return new ConnectionGate(accepted, new FloodedAddresses(TimeProvider.System), silent, TimeProvider.System, NullLogger<ConnectionGate>.Instance);
    }

    public void Dispose()
    {
        _over.SetResult();
        _client.Dispose();
        _server.Dispose();
    }

    private Task HoldAsync(HttpContext http)
    {
        _arrived.SetResult(http);
        return _over.Task;
    }
}
