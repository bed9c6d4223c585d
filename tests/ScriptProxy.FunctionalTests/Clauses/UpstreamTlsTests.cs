using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;
using ScriptProxy.FunctionalTests.Protocol;
using ScriptProxy.FunctionalTests.Wire;
using ScriptProxy.Testing;

namespace ScriptProxy.FunctionalTests.Clauses;

/// <summary>RFC 9112 9.8: TLS of an upstream that ends with and without saying so.</summary>
public sealed class UpstreamTlsTests
{
    private const string Request = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";

    [Theory]
    [InlineData("Content-Length: 5\r\n\r\nhello", true)]
    [InlineData("Content-Length: 5\r\n\r\nhello", false)]
    [InlineData("Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n", true)]
    [InlineData("Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n", false)]
    public async Task A_whole_answer_passes(string message, bool saysSo) =>
        Assert.Equal("hello", (await AskAsync(message, saysSo)).Body);

    // RFC 9112 9.8 has the second be incomplete. SslStream does not tell them apart.
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_body_that_ends_with_its_connection_passes_whether_TLS_says_so_or_not(bool saysSo) =>
        Assert.Equal("hello", (await AskAsync("\r\nhello", saysSo)).Body);

    [Theory]
    [InlineData("Content-Length: 6\r\n\r\nhello", true)]
    [InlineData("Content-Length: 6\r\n\r\nhello", false)]
    [InlineData("Transfer-Encoding: chunked\r\n\r\n6\r\nhello", true)]
    [InlineData("Transfer-Encoding: chunked\r\n\r\n6\r\nhello", false)]
    [InlineData("Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n", true)]
    [InlineData("Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n", false)]
    [InlineData("Content-Length: 5\r\n", true)]
    [InlineData("Content-Length: 5\r\n", false)]
    public async Task An_answer_that_breaks_off_never_looks_whole(string message, bool saysSo)
    {
        var failure = await Record.ExceptionAsync(async () => Assert.Equal(502, (await AskAsync(message, saysSo)).Status));

        Assert.True(failure is null or IOException, failure?.Message);
    }

    private static async Task<WireMessage> AskAsync(string message, bool saysSo)
    {
        using var asked = new CancellationTokenSource();
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var serving = ServeAsync(listener, "HTTP/1.1 200 OK\r\n" + message, saysSo, asked.Token);
        await using var proxy = await ProxyUnderTest.StartAsync(new ProxySetup
        {
            ExpectErrors = true,
            Configuration = $$"""
                {
                  "ReverseProxy": {
                    "Routes": { "all": { "ClusterId": "main", "Match": { "Path": "{**rest}" } } },
                    "Clusters": { "main": {
                      "HttpClient": { "DangerousAcceptAnyServerCertificate": true },
                      "HttpRequest": { "Version": "1.1", "VersionPolicy": "RequestVersionExact" },
                      "Destinations": { "d1": { "Address": "https://127.0.0.1:{{((IPEndPoint)listener.LocalEndpoint).Port}}" } } } }
                  }
                }
                """,
        });
        using var client = await WireConnection.ConnectAsync(proxy.Address);

        try
        {
            return await client.AskAsync(Request);
        }
        finally
        {
            await asked.CancelAsync();
            await serving;
        }
    }

    private static async Task ServeAsync(TcpListener listener, string answer, bool saysSo, CancellationToken asked)
    {
        using var client = await listener.AcceptTcpClientAsync(asked);
        await using var secure = new SslStream(client.GetStream());
        using var certificate = GuardedServer.SelfSigned();
        await secure.AuthenticateAsServerAsync(certificate);
        using var reader = new StreamReader(secure, Encoding.Latin1, leaveOpen: true);
        while (await reader.ReadLineAsync() is { Length: > 0 })
        {
        }

        await secure.WriteAsync(Encoding.Latin1.GetBytes(answer));
        if (saysSo)
        {
            await secure.ShutdownAsync();
        }

        client.Client.Shutdown(SocketShutdown.Send);
        await Task.Delay(Timeout.Infinite, asked).ContinueWith(_ => { }, TaskScheduler.Default); // a socket that is closed with something unread in it is reset
    }
}
