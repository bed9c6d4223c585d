using System.Globalization;
using System.Net;
using System.Net.WebSockets;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace ScriptProxy.Load;

/// <summary>
/// What a proxy under load forwards to. It tells what stamps it received, before anything else: in the body's first line, or in a
/// WebSocket's first message. Unlike <see cref="Upstream"/> it remembers nothing, as a soak would fill the memory.
/// </summary>
internal sealed class LoadUpstream : IAsyncDisposable
{
    public const string StampHeader = "X-Stamp";
    public const int StreamLines = 20;

    private readonly IHost _host;

    private LoadUpstream(IHost host) => _host = host;

    public string Address => _host.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();

    public static async Task<LoadUpstream> StartAsync()
    {
        var host = new HostBuilder()
            .ConfigureWebHost(web => web
                .UseKestrel(server => server.Listen(IPAddress.Loopback, 0))
                .Configure(app => app.UseWebSockets().Run(AnswerAsync)))
            .Build();
        await host.StartAsync();
        return new LoadUpstream(host);
    }

    public async ValueTask DisposeAsync()
    {
        using var impatience = new CancellationTokenSource(TimeSpan.FromSeconds(1));
        await _host.StopAsync(impatience.Token);
        _host.Dispose();
    }

    private static async Task AnswerAsync(HttpContext http)
    {
        var stamps = string.Join(',', http.Request.Headers[StampHeader].AsEnumerable());
        if (http.WebSockets.IsWebSocketRequest)
        {
            await EchoAsync(http, stamps);
            return;
        }

        await http.Response.WriteAsync(stamps + "\n");
        if (http.Request.Path == "/stream")
        {
            for (var line = 0; line < StreamLines; line++)
            {
                await Task.Delay(100, http.RequestAborted);
                await http.Response.WriteAsync(line.ToString(CultureInfo.InvariantCulture) + "\n");
            }
        }
        else
        {
            await http.Request.Body.CopyToAsync(http.Response.Body);
        }
    }

    private static async Task EchoAsync(HttpContext http, string stamps)
    {
        using var socket = await http.WebSockets.AcceptWebSocketAsync();
        await socket.SendAsync(Encoding.UTF8.GetBytes(stamps), WebSocketMessageType.Text, true, http.RequestAborted);
        var buffer = new byte[1024];
        while (await socket.ReceiveAsync(buffer.AsMemory(), http.RequestAborted) is { MessageType: WebSocketMessageType.Text } received)
        {
            await socket.SendAsync(buffer.AsMemory(0, received.Count), WebSocketMessageType.Text, true, http.RequestAborted);
        }

        await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None);
    }
}
