using System.Net;
using System.Net.WebSockets;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;
using ScriptProxy.FunctionalTests.Wire;
using ScriptProxy.Testing;

namespace ScriptProxy.FunctionalTests.Forwarding;

public sealed class WebSocketTests
{
    private const string Rule = """
        OnRequest("/chat", request =>
        {
            request.Headers["X-By-Rule"] = "1";
            return Continue;
        });
        OnUpstreamRequest(request => request.Headers["X-Route"] = request.Route);
        OnUpstreamResponse(response => response.Headers["X-Seen"] = response.Status.ToString());
        OnResponse(response => response.Headers["X-Back"] = "1");
        OnCompleted(completion => Log.LogInformation("completed {Status}", completion.Status));
        """;

    public static TheoryData<int> Versions => [1, 2];

    [Theory]
    [MemberData(nameof(Versions))]
    public async Task Messages_of_every_size_pass_both_ways_through_the_hooks(int version)
    {
        await using var upstream = await Upstream.StartAsync(EchoAsync);
        await using var proxy = await StartAsync(version, upstream);
        using var socket = await ConnectAsync(proxy, version);

        foreach (var size in (int[])[0, 1, 125, 126, 65_535, 65_536, 4 * 1024 * 1024])
        {
            var sent = RandomNumberGenerator.GetBytes(size);
            var sending = socket.SendAsync(sent, WebSocketMessageType.Binary, true, CancellationToken.None);
            Assert.Equal(sent, await ReceiveAsync(socket));
            await sending;
        }

        await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, "bye", CancellationToken.None);
        Assert.Equal((WebSocketCloseStatus.NormalClosure, "bye"), (socket.CloseStatus, socket.CloseStatusDescription));
        var received = Assert.Single(upstream.Requests);
        Assert.Equal(("1", "all"), (received.Headers["X-By-Rule"].ToString(), received.Headers["X-Route"].ToString()));
        await Eventually.LinesAsync(() => proxy.Log.Lines, $"completed {(version == 1 ? 101 : 200)}");
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public async Task The_upstreams_close_reaches_the_client_with_its_reason(int version)
    {
        await using var upstream = await Upstream.StartAsync(async http =>
        {
            using var socket = await http.WebSockets.AcceptWebSocketAsync();
            await socket.CloseOutputAsync(WebSocketCloseStatus.PolicyViolation, "not you", CancellationToken.None);
            await socket.ReceiveAsync(new byte[16], CancellationToken.None);
        });
        await using var proxy = await StartAsync(version, upstream);
        using var socket = await ConnectAsync(proxy, version);

        var close = await socket.ReceiveAsync(new byte[16], CancellationToken.None);
        await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None);

        Assert.Equal((WebSocketMessageType.Close, WebSocketCloseStatus.PolicyViolation, "not you"), (close.MessageType, close.CloseStatus, close.CloseStatusDescription));
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public async Task A_rule_can_refuse_a_handshake(int version)
    {
        await using var upstream = await Upstream.StartAsync(EchoAsync);
        await using var proxy = await StartAsync(version, upstream, """OnRequest(request => request.Respond(401, "no"));""");

        await Assert.ThrowsAsync<WebSocketException>(() => ConnectAsync(proxy, version));
        Assert.Empty(upstream.Requests);
    }

    [Fact]
    public async Task A_client_that_drops_the_connection_ends_the_upstreams_too_and_is_no_error()
    {
        var ended = new TaskCompletionSource();
        await using var upstream = await Upstream.StartAsync(async http =>
        {
            using var socket = await http.WebSockets.AcceptWebSocketAsync();
            try
            {
                await socket.ReceiveAsync(new byte[16], CancellationToken.None);
            }
            catch (WebSocketException)
            {
                // as wanted
            }

            ended.SetResult();
        });
        await using var proxy = await StartAsync(1, upstream);
        using var socket = await ConnectAsync(proxy, 1);

        socket.Abort();

        await ended.Task.WaitAsync(TimeSpan.FromSeconds(30));
    }

    private static Task<ProxyUnderTest> StartAsync(int version, Upstream upstream, string rule = Rule) => ProxyUnderTest.StartAsync(new ProxySetup
    {
        Rule = rule,
        Upstream = upstream,
        ListensAsConfigured = version == 2,
        Configuration = "{" + (version == 2 ? Http2Client.Endpoint + "," : "") + Http2Client.Upstream.Replace(
            """
            "HttpRequest": { "Version": "2", "VersionPolicy": "RequestVersionExact" },
            """, "", StringComparison.Ordinal) + "}",
    });

    private static async Task<ClientWebSocket> ConnectAsync(ProxyUnderTest proxy, int version)
    {
        var socket = new ClientWebSocket();
        socket.Options.HttpVersion = version == 1 ? HttpVersion.Version11 : HttpVersion.Version20;
        socket.Options.HttpVersionPolicy = HttpVersionPolicy.RequestVersionExact;
        socket.Options.CollectHttpResponseDetails = true;
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        await socket.ConnectAsync(
            new UriBuilder(proxy.Address) { Scheme = "ws", Path = "/chat" }.Uri, new HttpMessageInvoker(new SocketsHttpHandler()), patience.Token);
        Assert.Equal("1", socket.HttpResponseHeaders!["X-Back"].Single());
        return socket;
    }

    private static async Task EchoAsync(HttpContext http)
    {
        using var socket = await http.WebSockets.AcceptWebSocketAsync();
        var buffer = new byte[32 * 1024];
        while (await socket.ReceiveAsync(buffer, CancellationToken.None) is { MessageType: not WebSocketMessageType.Close } part)
        {
            await socket.SendAsync(buffer.AsMemory(0, part.Count), part.MessageType, part.EndOfMessage, CancellationToken.None);
        }

        await socket.CloseAsync(socket.CloseStatus!.Value, socket.CloseStatusDescription, CancellationToken.None);
    }

    private static async Task<byte[]> ReceiveAsync(ClientWebSocket socket)
    {
        using var message = new MemoryStream();
        var buffer = new byte[32 * 1024];
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (true)
        {
            var part = await socket.ReceiveAsync(buffer, patience.Token);
            message.Write(buffer, 0, part.Count);
            if (part.EndOfMessage)
            {
                return message.ToArray();
            }
        }
    }
}
