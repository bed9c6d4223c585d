using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using ScriptProxy.Host.Protocol;

namespace ScriptProxy.FunctionalTests.Protocol;

/// <summary>A Kestrel behind the flood guard. It answers with the length of the body it got, and echoes WebSockets.</summary>
internal sealed class GuardedServer : IAsyncDisposable
{
    /// <summary>The path of what is never answered.</summary>
    public const string Waiting = "/wait";

    /// <summary>The path of what does not even end when its client has gone.</summary>
    public const string Stuck = "/stuck";

    private readonly WebApplication _app;
    private readonly TaskCompletionSource _stuck;

    private GuardedServer(WebApplication app, TaskCompletionSource stuck)
    {
        (_app, _stuck) = (app, stuck);
        var address = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();
        EndPoint = new IPEndPoint(IPAddress.Loopback, new Uri(address).Port);
        Uri = new Uri(address);
    }

    public IPEndPoint EndPoint { get; }

    public Uri Uri { get; }

    public static async Task<GuardedServer> Start(HttpProtocols protocols, bool tls = false, Http2FloodOptions? options = null, TimeProvider? time = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = TimeSpan.FromSeconds(90)); // a stop that waits is to be seen
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            Http2FloodGuard.Use(kestrel, options ?? new Http2FloodOptions(), time ?? TimeProvider.System);
            kestrel.Listen(IPAddress.Loopback, 0, listen =>
            {
                listen.Protocols = protocols;
                if (tls)
                {
                    listen.UseHttps(SelfSigned());
                }
            });
        });
        builder.WebHost.UseKestrelHttpsConfiguration();
        var app = builder.Build();
        app.UseWebSockets();
        var stuck = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        app.Map(Stuck, branch => branch.Run(_ =>
        {
            stuck.TrySetResult();
            return new TaskCompletionSource().Task;
        }));
        app.Run(Answer);
        await app.StartAsync();
        return new GuardedServer(app, stuck);
    }

    public static X509Certificate2 SelfSigned()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        return request.CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(100));
    }

    /// <summary>Ends when somebody asks for <see cref="Stuck"/>.</summary>
    public Task StuckAsked => _stuck.Task;

    public Task StopAsync() => _app.StopAsync();

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private static async Task Answer(HttpContext context)
    {
        if (context.WebSockets.IsWebSocketRequest)
        {
            using var socket = await context.WebSockets.AcceptWebSocketAsync();
            var buffer = new byte[1024];
            var message = await socket.ReceiveAsync(buffer, default);
            await socket.SendAsync(buffer.AsMemory(0, message.Count), message.MessageType, true, default);
            await socket.CloseAsync(System.Net.WebSockets.WebSocketCloseStatus.NormalClosure, null, default);
            return;
        }

        if (context.Request.Path == Waiting)
        {
            await Task.Delay(Timeout.Infinite, context.RequestAborted);
        }

        long length = 0;
        var chunk = new byte[16 * 1024];
        for (int read; (read = await context.Request.Body.ReadAsync(chunk)) > 0;)
        {
            length += read;
        }

        await context.Response.WriteAsync(length.ToString(System.Globalization.CultureInfo.InvariantCulture));
    }
}
