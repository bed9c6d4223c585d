using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;
using ScriptProxy.Host.Protocol;

namespace ScriptProxy.FunctionalTests.Protocol;

/// <summary>A Kestrel on a free port that checks heads as the proxy does and then runs one delegate; spoken to in bytes.</summary>
internal sealed class RawServer : IAsyncDisposable
{
    private readonly WebApplication _app;

    private RawServer(WebApplication app) => _app = app;

    public int Port => new Uri(_app.Urls.First()).Port;

    public static Task<RawServer> StartAsync(HttpProtocols protocols = HttpProtocols.Http1) =>
        StartAsync(context => context.Response.WriteAsync(Describe(context)), protocols);

    public static async Task<RawServer> StartAsync(RequestDelegate run, HttpProtocols protocols = HttpProtocols.Http1)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(options =>
        {
            HeaderEncoding.Apply(options);
            options.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = protocols);
        });
        var app = builder.Build();
        app.Run(context =>
        {
            if (RequestHead.Check(context, out _, out _) is not { } refusal)
            {
                return run(context);
            }

            context.Response.StatusCode = refusal.Status;
            context.Response.Headers.Connection = refusal.Close && HttpProtocol.IsHttp11(context.Request.Protocol) ? "close" : default;
            return context.Response.WriteAsync(refusal.Reason);
        });
        await app.StartAsync();
        return new RawServer(app);
    }

    /// <summary>Sends Latin-1 text on a connection of its own and reads until the server has closed it or has answered with a body's end.</summary>
    public async Task<string> SendAsync(string bytes)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, Port);
        var stream = client.GetStream();
        await stream.WriteAsync(Encoding.Latin1.GetBytes(bytes));
        var answer = new StringBuilder();
        var buffer = new byte[4096];
        while (!answer.ToString().Contains("\r\n0\r\n\r\n", StringComparison.Ordinal) && await stream.ReadAsync(buffer) is > 0 and var read)
        {
            answer.Append(Encoding.Latin1.GetString(buffer, 0, read));
        }

        return answer.ToString();
    }

    public async Task<int> StatusOfAsync(string bytes)
    {
        var answer = await SendAsync(bytes);
        return answer.Length == 0 ? 0 : int.Parse(answer.AsSpan(9, 3), System.Globalization.CultureInfo.InvariantCulture);
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private static string Describe(HttpContext context)
    {
        var text = new StringBuilder($"query={context.Request.QueryString.Value} length={context.Request.ContentLength}\n");
        foreach (var (name, values) in context.Request.Headers)
        {
            text.Append(name).Append('=').Append(values.ToString()).Append('\n');
        }

        return text.ToString();
    }
}
