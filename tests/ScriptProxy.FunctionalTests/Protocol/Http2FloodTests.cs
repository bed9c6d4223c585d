using System.Net;
using System.Net.WebSockets;
using System.Text;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using ScriptProxy.Host.Protocol;
using ScriptProxy.Testing.Units;

namespace ScriptProxy.FunctionalTests.Protocol;

public sealed class Http2FloodTests
{
    private static readonly Http2FloodOptions Small = new() { Burst = 500, PerSecond = 1 };

    public static TheoryData<string> Floods => [.. FloodFrames.Keys];

    private static Dictionary<string, byte[]> FloodFrames { get; } = new()
    {
        ["PING"] = RawHttp2.Frame(0x6, 0, 0, new byte[8]),
        ["SETTINGS"] = RawHttp2.Frame(0x4, 0, 0, []),
        ["PRIORITY"] = RawHttp2.Frame(0x2, 0, 5, [0, 0, 0, 0, 9]),
        ["RST_STREAM"] = RawHttp2.Frame(0x3, 0, 1, [0, 0, 0, 8]),
        ["WINDOW_UPDATE"] = RawHttp2.Frame(0x8, 0, 0, [0, 0, 0, 1]),
        ["unknown"] = RawHttp2.Frame(0x60, 0, 0, []),
        ["empty DATA"] = RawHttp2.Frame(0x0, 0, 1, []),
        ["padding-only DATA"] = RawHttp2.Frame(0x0, 0x8, 1, [1, 0]),
        ["empty CONTINUATION"] = RawHttp2.Frame(0x9, 0, 1, []),
    };

    [Theory]
    [MemberData(nameof(Floods))]
    public async Task A_flood_ends_with_GOAWAY(string flood)
    {
        await using var server = await GuardedServer.Start(HttpProtocols.Http2, options: Small);
        await using var client = await RawHttp2.Connect(server.EndPoint);

        Assert.NotNull(await Flood(client, flood));
    }

    [Fact]
    public async Task After_the_GOAWAY_the_connection_closes_whatever_the_client_does()
    {
        await using var server = await GuardedServer.Start(HttpProtocols.Http2, options: Small);
        await using var client = await RawHttp2.Connect(server.EndPoint);

        Assert.NotNull(await Flood(client, "PING"));
        Assert.Null(await client.Read().WaitAsync(TimeSpan.FromSeconds(20)));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_stop_does_not_wait_for_a_connection_that_was_aborted_and_never_ends(bool tls)
    {
        var time = new ManualTimeProvider();
        await using var server = await GuardedServer.Start(tls ? HttpProtocols.Http1AndHttp2 : HttpProtocols.Http2, tls, time: time);
        var client = await RawHttp2.Connect(server.EndPoint, tls);
        await client.Send(RawHttp2.Frame(0x1, 0x5, 1, RawHttp2.StuckRequest(tls)));
        await server.StuckAsked.WaitAsync(TimeSpan.FromSeconds(30));
        await client.DisposeAsync();

        var stop = server.StopAsync();
        await Eventually.TrueAsync(
            () =>
            {
                time.Advance(TimeSpan.FromSeconds(1));
                return stop.IsCompleted;
            },
            "the stop");
    }

    [Fact]
    public async Task A_flood_over_TLS_ends_with_GOAWAY()
    {
        await using var server = await GuardedServer.Start(HttpProtocols.Http1AndHttp2, tls: true, options: Small);
        await using var client = await RawHttp2.Connect(server.EndPoint, tls: true);

        Assert.NotNull(await Flood(client, "PING"));
    }

    [Fact]
    public async Task A_flood_over_TLS_on_an_endpoint_for_HTTP2_alone_ends_with_GOAWAY()
    {
        await using var server = await GuardedServer.Start(HttpProtocols.Http2, tls: true, options: Small);
        await using var client = await RawHttp2.Connect(server.EndPoint, tls: true);

        Assert.NotNull(await Flood(client, "SETTINGS"));
    }

    [Fact]
    public async Task A_thousand_requests_with_all_the_small_frames_a_client_may_send_pass()
    {
        await using var server = await GuardedServer.Start(HttpProtocols.Http2, options: Small);
        await using var client = await RawHttp2.Connect(server.EndPoint);

        for (var stream = 1; stream < 2001; stream += 2)
        {
            await client.Send(
            [
                .. RawHttp2.Frame(0x1, 0x5, stream, RawHttp2.GetRequest),
                .. RawHttp2.Frame(0x2, 0, stream, [0, 0, 0, 0, 9]),
                .. RawHttp2.Frame(0x8, 0, 0, [0, 0, 0, 1]),
                .. RawHttp2.Frame(0x6, 0, 0, new byte[8]),
            ]);
            while (await client.Read() is { } frame && (frame.Type != 0x0 || (frame.Flags & 1) == 0))
            {
                Assert.NotEqual(0x7, frame.Type);
                Assert.NotEqual(0x3, frame.Type);
            }
        }

        await client.Send(RawHttp2.Frame(0x1, 0x5, 2001, RawHttp2.GetRequest));
        Assert.NotNull(await client.Read());
    }

    [Theory]
    [InlineData(HttpProtocols.Http2, false)]
    [InlineData(HttpProtocols.Http1AndHttp2, true)]
    public async Task An_upload_in_many_small_frames_passes(HttpProtocols protocols, bool tls)
    {
        await using var server = await GuardedServer.Start(protocols, tls, Small);
        await using var client = await RawHttp2.Connect(server.EndPoint, tls);

        await client.Send(RawHttp2.Frame(0x1, 0x4, 1, tls ? RawHttp2.SecurePostRequest : RawHttp2.PostRequest));
        const int Frames = 20_000;
        byte[] ten = [.. Enumerable.Range(0, 10).SelectMany(_ => RawHttp2.Frame(0x0, 0, 1, [42]))];
        for (var i = 0; i < Frames / 10; i++)
        {
            await client.Send(ten);
        }

        await client.Send(RawHttp2.Frame(0x0, 0x1, 1, []));
        while (await client.Read() is { } frame)
        {
            Assert.NotEqual(0x3, frame.Type);
            Assert.NotEqual(0x7, frame.Type);
            if (frame.Type == 0x0)
            {
                Assert.Equal("20000", Encoding.ASCII.GetString(frame.Payload));
                return;
            }
        }

        Assert.Fail("The connection ended without an answer.");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task HTTP1_and_WebSockets_pass_as_ever(bool tls)
    {
        await using var server = await GuardedServer.Start(HttpProtocols.Http1AndHttp2, tls, Small);
        using var connections = new SocketsHttpHandler();
        connections.SslOptions.RemoteCertificateValidationCallback = (_, _, _, _) => true;
        using var http = new HttpClient(connections) { DefaultRequestVersion = HttpVersion.Version11 };

        for (var i = 0; i < 1000; i++)
        {
            Assert.Equal("5", await (await http.PostAsync(server.Uri, new StringContent("hello"))).Content.ReadAsStringAsync());
        }

        using var socket = new ClientWebSocket();
        socket.Options.RemoteCertificateValidationCallback = (_, _, _, _) => true;
        await socket.ConnectAsync(new UriBuilder(server.Uri) { Scheme = tls ? "wss" : "ws" }.Uri, default);
        await socket.SendAsync("hello"u8.ToArray(), WebSocketMessageType.Text, true, default);
        var buffer = new byte[10];
        var message = await socket.ReceiveAsync(buffer, default);
        Assert.Equal("hello", Encoding.UTF8.GetString(buffer, 0, message.Count));
    }

    [Fact]
    public async Task Parallel_uploads_by_HttpClient_pass()
    {
        await using var server = await GuardedServer.Start(HttpProtocols.Http2, options: Small);
        using var http = new HttpClient { DefaultRequestVersion = HttpVersion.Version20, DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact };

        var answers = await Task.WhenAll(Enumerable.Range(0, 50).Select(async _ =>
            await (await http.PostAsync(server.Uri, new ByteArrayContent(new byte[1_000_000]))).Content.ReadAsStringAsync()));

        Assert.All(answers, answer => Assert.Equal("1000000", answer));
    }

    /// <summary>Sends ten times what the allowance covers, in the position where Kestrel takes the frames.</summary>
    private static async Task<int?> Flood(RawHttp2 client, string flood)
    {
        switch (flood)
        {
            case "empty DATA" or "padding-only DATA":
                await client.Send(RawHttp2.Frame(0x1, 0x4, 1, RawHttp2.PostRequest));
                break;
            case "empty CONTINUATION":
                await client.Send(RawHttp2.Frame(0x1, 0x1, 1, RawHttp2.GetRequest));
                break;
            case "RST_STREAM":
                await client.Send(RawHttp2.Frame(0x1, 0x5, 1, RawHttp2.GetRequest));
                break;
        }

        var hundred = Enumerable.Repeat(FloodFrames[flood], 100).SelectMany(frame => frame).ToArray();
        var end = client.ReadGoAway();
        try
        {
            for (var i = 0; i < 100 && !end.IsCompleted; i++)
            {
                await client.Send(hundred);
            }
        }
        catch (IOException)
        {
            // The server has closed already: that is what this waits for.
        }

        return await end.WaitAsync(TimeSpan.FromSeconds(20));
    }
}
