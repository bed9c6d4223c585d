using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using ScriptProxy.Host.Testing.Upstreams;
using ScriptProxy.Sdk;
using ScriptProxy.Sdk.Testing;

namespace ScriptProxy.Host.Testing.Live;

/// <summary>A server in the place of all upstreams of a test. All connections lead here, whatever address they are for; a header says which upstream is meant.</summary>
internal sealed class LiveUpstreams : IAsyncDisposable
{
    /// <summary>Names the upstream. Upstreams of a test do not see it.</summary>
    public const string NameHeader = "X-ScriptProxy-Test-Upstream";

    private static readonly Lazy<X509Certificate2> Certificate = new(MakeCertificate);

    private readonly UpstreamSet _upstreams;
    private readonly IHost _host;

    private LiveUpstreams(UpstreamSet upstreams)
    {
        _upstreams = upstreams;
        _host = new HostBuilder()
            .ConfigureWebHost(web => web
                .UseKestrel(server =>
                {
                    server.AddServerHeader = false; // an upstream of a test says what the test says
                    server.Limits.MaxRequestBodySize = null;
                    server.Listen(IPAddress.Loopback, 0);
                    server.Listen(IPAddress.Loopback, 0, listen => listen.UseHttps(Certificate.Value));
                })
                .Configure(app => app.Run(AnswerAsync)))
            .Build();
    }

    public static async Task<LiveUpstreams> StartAsync(UpstreamSet upstreams)
    {
        var server = new LiveUpstreams(upstreams);
        await server._host.StartAsync();
        return server;
    }

    /// <summary>Has a client connect here.</summary>
    public void Redirect(SocketsHttpHandler client)
    {
        client.UseProxy = false;
        client.SslOptions = new SslClientAuthenticationOptions { RemoteCertificateValidationCallback = static (_, _, _, _) => true };
        client.ConnectCallback = async (context, cancellationToken) =>
        {
            var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            await socket.ConnectAsync(IPAddress.Loopback, PortOf(context.InitialRequestMessage.RequestUri!.Scheme), cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        };
    }

    public async ValueTask DisposeAsync()
    {
        using var impatience = new CancellationTokenSource(TimeSpan.FromSeconds(1));
        await _host.StopAsync(impatience.Token);
        _host.Dispose();
    }

    private int PortOf(string scheme) => new Uri(_host.Services.GetRequiredService<IServer>().Features.GetRequiredFeature<IServerAddressesFeature>()
        .Addresses.Single(address => address.StartsWith(scheme + ":", StringComparison.Ordinal))).Port;

    private async Task AnswerAsync(HttpContext http)
    {
        http.Request.Headers.Remove(NameHeader, out var name);
        var answer = _upstreams.Of(name.ToString()).Receive(await ReadAsync(http.Request), CancellationToken.None);
        http.Response.StatusCode = answer.Status;
        http.Response.ContentType = TestUpstream.TypeOf(answer);
        foreach (var (header, values) in answer.Headers)
        {
            http.Response.Headers[header] = values;
        }

        if (answer.Status is not (204 or 205 or 304))
        {
            var body = TestUpstream.BodyOf(answer);
            http.Response.ContentLength = body.Length;
            await http.Response.Body.WriteAsync(HttpMethods.IsHead(http.Request.Method) ? ReadOnlyMemory<byte>.Empty : body);
        }
    }

    private static async Task<ReceivedRequest> ReadAsync(HttpRequest request)
    {
        using var body = new MemoryStream();
        await request.Body.CopyToAsync(body);
        var headers = new HeaderDictionary();
        foreach (var (name, values) in request.Headers)
        {
            headers[name] = values;
        }

        headers.Remove("Host");
        var target = request.HttpContext.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        return new ReceivedRequest(request.Method, target, request.Headers.Host.ToString(), headers, body.ToArray());
    }

    private static X509Certificate2 MakeCertificate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var now = TimeProvider.System.GetUtcNow();
        using var made = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256).CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
        return X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pkcs12), null); // Windows wants its key from a file
    }
}
