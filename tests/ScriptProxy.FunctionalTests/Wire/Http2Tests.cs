using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using ScriptProxy.FunctionalTests.Protocol;
using ScriptProxy.Testing;

namespace ScriptProxy.FunctionalTests.Wire;

public sealed class Http2Tests(Http2Proxy proxy) : IClassFixture<Http2Proxy>
{
    private const byte Headers = 1;

    public static TheoryData<string> Floods => ["PING", "SETTINGS", "PRIORITY", "empty DATA", "empty CONTINUATION"];

    [Theory]
    [MemberData(nameof(Floods))]
    public async Task A_flood_ends_with_GOAWAY(string flood)
    {
        await using var client = await ConnectAsync();
        byte[] frame = flood switch
        {
            "PING" => RawHttp2.Frame(0x6, 0, 0, new byte[8]),
            "SETTINGS" => RawHttp2.Frame(0x4, 0, 0, []),
            "PRIORITY" => RawHttp2.Frame(0x2, 0, 5, [0, 0, 0, 0, 9]),
            "empty DATA" => RawHttp2.Frame(0x0, 0, 1, []),
            _ => RawHttp2.Frame(0x9, 0, 1, []),
        };
        if (flood == "empty DATA")
        {
            await client.Send(RawHttp2.Frame(Headers, 0x4, 1, RawHttp2.PostRequest));
        }
        else if (flood == "empty CONTINUATION")
        {
            await client.Send(RawHttp2.Frame(Headers, 0x1, 1, RawHttp2.GetRequest));
        }

        var end = client.ReadGoAway();
        var hundred = Enumerable.Repeat(frame, 100).SelectMany(bytes => bytes).ToArray();
        try
        {
            for (var i = 0; i < 100 && !end.IsCompleted; i++) // no more than is still read after the GOAWAY, which a reset could overtake
            {
                await client.Send(hundred);
            }
        }
        catch (IOException)
        {
            // The proxy has closed already: that is what this waits for.
        }

        Assert.NotNull(await end.WaitAsync(TimeSpan.FromSeconds(30)));
    }

    [Theory]
    [InlineData("x(y", "1")]
    [InlineData("x\r\ny", "1")]
    [InlineData("x y", "1")]
    public async Task A_header_with_an_illegal_name_gets_400_and_the_connection_goes_on(string name, string value)
    {
        await using var client = await ConnectAsync();
        proxy.Upstream.Requests.Clear();

        await client.Send(RawHttp2.Frame(Headers, 0x5, 1, [.. RawHttp2.GetRequest, .. RawHttp2.Literal(name, value)]));
        Assert.Equal(400, await ReadStatusAsync(client, 1));
        Assert.Empty(proxy.Upstream.Requests);

        await client.Send(RawHttp2.Frame(Headers, 0x5, 3, RawHttp2.GetRequest));
        Assert.Equal(200, await ReadStatusAsync(client, 3));
    }

    [Theory]
    [InlineData("x-role", " admin")]
    [InlineData("x-role", "admin ")]
    [InlineData("x-role", "\tadmin")]
    [InlineData("x-role", "\u000badmin")]
    [InlineData("x-role", "admin\u007f")]
    [InlineData("transfer-encoding", "chunked")]
    [InlineData("keep-alive", "timeout=5")]
    [InlineData("proxy-connection", "keep-alive")]
    [InlineData("upgrade", "h2c")]
    public async Task A_field_that_HTTP2_does_not_allow_gets_400_and_reaches_nobody(string name, string value)
    {
        await using var client = await ConnectAsync();
        proxy.Upstream.Requests.Clear();

        await client.Send(RawHttp2.Frame(Headers, 0x5, 1, [.. RawHttp2.GetRequest, .. RawHttp2.Literal(name, value)]));

        Assert.Equal(400, await ReadStatusAsync(client, 1));
        Assert.Empty(proxy.Upstream.Requests);
    }

    [Theory]
    [InlineData("connection", "keep-alive")]
    [InlineData("te", "gzip")]
    public async Task What_Kestrel_itself_refuses_reaches_nobody(string name, string value)
    {
        await using var client = await ConnectAsync();
        proxy.Upstream.Requests.Clear();

        await client.Send(RawHttp2.Frame(Headers, 0x5, 1, [.. RawHttp2.GetRequest, .. RawHttp2.Literal(name, value)]));

        Assert.NotNull(await client.ReadGoAway().WaitAsync(TimeSpan.FromSeconds(30)));
        Assert.Empty(proxy.Upstream.Requests);
    }

    [Fact]
    public async Task A_flood_of_heads_that_are_refused_ends_the_connection()
    {
        await using var own = await ProxyUnderTest.StartAsync(new ProxySetup { ListensAsConfigured = true, Configuration = "{" + Http2Client.Endpoint + "}" }); // to which nobody has been a flooder before
        await using var client = await RawHttp2.Connect(new IPEndPoint(IPAddress.Loopback, own.Address.Port));
        await client.Send(RawHttp2.Frame(0x8, 0, 0, [0x7f, 0, 0, 0])); // room for as many answers as there may be
        var (stream, status) = (1, 400);
        for (; status == 400 && stream < 10_000; stream += 2)
        {
            await client.Send(RawHttp2.Frame(Headers, 0x5, stream, [.. RawHttp2.GetRequest, .. RawHttp2.Literal("x(y", "1")]));
            status = await ReadStatusAsync(client, stream);
        }

        Assert.Equal(0, status);
        Assert.InRange(stream, 100, 9_000);
    }

    [Fact]
    public async Task An_empty_authority_gets_400_and_the_connection_goes_on()
    {
        await using var client = await ConnectAsync();

        await client.Send(RawHttp2.Frame(Headers, 0x5, 1, [0x82, 0x86, 0x84, 0x41, 0x00]));
        Assert.Equal(400, await ReadStatusAsync(client, 1));

        await client.Send(RawHttp2.Frame(Headers, 0x5, 3, RawHttp2.GetRequest));
        Assert.Equal(200, await ReadStatusAsync(client, 3));
    }

    [Theory]
    [InlineData("/a%2Fb", 200)]
    [InlineData("/a%ff", 200)]
    [InlineData("/a%3Bb?c=%2f", 200)]
    [InlineData("/a#b", 400)]
    [InlineData("/public/..%2Fadmin", 400)]
    public async Task Targets_pass_byte_for_byte_or_not_at_all(string target, int status)
    {
        await using var client = await ConnectAsync();
        proxy.Upstream.Requests.Clear();

        await client.Send(RawHttp2.Frame(Headers, 0x5, 1, [0x82, 0x86, 0x41, 0x01, (byte)'a', .. RawHttp2.Literal(":path", target)]));
        Assert.Equal(status, await ReadStatusAsync(client, 1));

        Assert.Equal(status == 200 ? [target] : [], proxy.Upstream.Requests.Select(request => request.Target));
    }

    [Fact]
    public async Task Every_byte_of_a_value_passes_both_ways()
    {
        using var http = Http2Client.Create();
        using var request = new HttpRequestMessage(HttpMethod.Get, proxy.Proxy.Address)
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        request.Headers.TryAddWithoutValidation("X-Name", "Andr\u00e9");
        proxy.Upstream.Requests.Clear();

        using var answer = await http.SendAsync(request);

        Assert.Equal("M\u00fcller", Assert.Single(answer.Headers.GetValues("X-Back")));
        var received = Assert.Single(proxy.Upstream.Requests);
        Assert.Equal("Andr\u00e9", received.Header("X-Name"));
        Assert.Equal("2 scriptproxy", received.Header("Via"));
    }

    [Fact]
    public async Task Every_byte_of_a_value_passes_to_and_from_an_HTTP2_upstream()
    {
        string? seen = null;
        await using var upstream = await Upstream.StartAsync(
            http =>
            {
                seen = http.Request.Headers["X-Name"];
                http.Response.Headers["X-Back"] = "M\u00fcller";
                return Task.CompletedTask;
            },
            HttpProtocols.Http2);
        await using var toHttp2 = await ProxyUnderTest.StartAsync(new ProxySetup { Upstream = upstream, Configuration = Http2Client.UpstreamConfiguration });
        using var client = await WireConnection.ConnectAsync(toHttp2.Address);

        var answer = await client.AskAsync("GET / HTTP/1.1\r\nHost: a\r\nX-Name: Andr\u00e9\r\n\r\n");

        Assert.Equal(("Andr\u00e9", "M\u00fcller"), (seen, answer.Header("X-Back")));
        Assert.Equal("2 scriptproxy", answer.Header("Via"));
    }

    private Task<RawHttp2> ConnectAsync() => RawHttp2.Connect(new IPEndPoint(IPAddress.Loopback, proxy.Proxy.Address.Port));

    // RFC 7541 A: 200 and 400 are entries of the static table.
    private static async Task<int> ReadStatusAsync(RawHttp2 client, int stream)
    {
        while (await client.Read().WaitAsync(TimeSpan.FromSeconds(30)) is { } frame)
        {
            if (frame.Type == Headers && frame.Stream == stream)
            {
                return frame.Payload[0] switch { 0x88 => 200, 0x8C => 400, var other => other };
            }
        }

        return 0;
    }
}
