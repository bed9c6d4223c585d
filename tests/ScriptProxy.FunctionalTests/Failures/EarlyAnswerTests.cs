using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using ScriptProxy.FunctionalTests.Protocol;
using ScriptProxy.FunctionalTests.Wire;
using ScriptProxy.Testing;

namespace ScriptProxy.FunctionalTests.Failures;

/// <summary>An upstream that has answered whole needs no more of the request (RFC 9110 10.1.1, RFC 9113 8.1): the client gets the answer at once.</summary>
public sealed class EarlyAnswerTests
{
    private const string Next = "GET /next HTTP/1.1\r\nHost: a\r\n\r\n";

    [Theory]
    [InlineData("Content-Length: 100000\r\n\r\nbegun", 99_995, "")]
    [InlineData("Transfer-Encoding: chunked\r\n\r\n5\r\nbegun\r\n186A0\r\n", 100_000, "\r\n0\r\n\r\n")]
    public async Task A_client_that_still_uploads_gets_it_and_keeps_its_connection(string begin, int rest, string end)
    {
        await using var proxy = await StartAsync();
        using var client = await WireConnection.ConnectAsync(proxy.Address);

        var early = await client.AskAsync("POST /upload HTTP/1.1\r\nHost: a\r\n" + begin);
        await client.SendAsync(new string('x', rest) + end);
        var next = await client.AskAsync(Next);

        Assert.Equal((401, "Basic", "who are you?"), (early.Status, early.Header("WWW-Authenticate"), early.Body));
        Assert.Equal((200, "hello"), (next.Status, next.Body));
        Assert.Contains(" 401 ", Assert.Single(await Eventually.LinesAsync(() => proxy.Access.Lines, "POST /upload")));
    }

    [Theory]
    [InlineData(HttpProtocols.Http2)]
    [InlineData(HttpProtocols.Http1)] // such an upstream reads the rest, and throws it away
    public async Task A_client_that_reads_nothing_before_all_is_sent_gets_it_and_keeps_its_connection(HttpProtocols upstream)
    {
        await using var proxy = await StartAsync(upstream: upstream);
        using var client = await WireConnection.ConnectAsync(proxy.Address);

        await client.SendAsync("POST /upload HTTP/1.1\r\nHost: a\r\nContent-Length: 8000000\r\n\r\n");
        await client.SendAsync(new string('x', 8_000_000) + Next);
        var early = await client.ReadAnswerAsync();
        var next = await client.ReadAnswerAsync();

        Assert.Equal((401, "who are you?"), (early.Status, early.Body));
        Assert.Equal((200, "hello"), (next.Status, next.Body));
    }

    [Fact]
    public async Task A_client_that_uploads_in_HTTP_2_gets_it_and_is_told_to_stop()
    {
        await using var proxy = await StartAsync(protocols: "Http2");
        await using var client = await RawHttp2.Connect(new IPEndPoint(IPAddress.Loopback, proxy.Address.Port));
        await client.Send([.. RawHttp2.Frame(0x1, 0x4, 1, RawHttp2.PostRequest), .. RawHttp2.Frame(0x0, 0, 1, "begun"u8.ToArray())]);

        var frames = new List<(byte Type, byte Flags, int Stream, byte[] Payload)>();
        while (frames is not [.., { Type: 0x3 }] && await client.Read() is { } frame)
        {
            frames.Add(frame);
        }

        var answer = frames.Where(frame => frame.Stream == 1).ToList();
        Assert.Equal(0x1, answer[0].Type); // HEADERS
        Assert.Equal("who are you?"u8, answer.Where(frame => frame.Type == 0x0).SelectMany(frame => frame.Payload).ToArray());
        Assert.Contains(answer, frame => (frame.Flags & 0x1) != 0); // END_STREAM
        Assert.Equal([0, 0, 0, 0], answer[^1].Payload); // RST_STREAM: NO_ERROR (RFC 9113 8.1)
        Assert.Contains(" 401 ", Assert.Single(await Eventually.LinesAsync(() => proxy.Access.Lines, "POST /")));
    }

    [Fact]
    public async Task A_client_whose_upload_outlasts_the_upstream_s_time_keeps_its_connection_too()
    {
        await using var upstream = await Upstream.StartAsync(http => http.Request.Path == "/next"
            ? http.Response.WriteAsync("hello")
            : http.Request.Body.CopyToAsync(Stream.Null, http.RequestAborted));
        await using var proxy = await ProxyUnderTest.StartAsync(new ProxySetup
        {
            Configuration = $$"""
                { "ReverseProxy": {
                    "Routes": { "upload": { "ClusterId": "main", "Timeout": "00:00:00.3", "Match": { "Path": "/upload" } },
                                "next": { "ClusterId": "main", "Match": { "Path": "/next" } } },
                    "Clusters": { "main": { "Destinations": { "d1": { "Address": "{{upstream.Address}}" } } } } } }
                """,
            ExpectErrors = true,
        });
        using var client = await WireConnection.ConnectAsync(proxy.Address);

        var late = await client.AskAsync("POST /upload HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nbegun");
        await client.SendAsync("ended");
        var next = await client.AskAsync(Next);

        Assert.Equal(504, late.Status);
        Assert.Equal((200, "hello"), (next.Status, next.Body));
        Assert.Single(await Eventually.LinesAsync(() => proxy.Log.Errors, "did not answer in time"));
        Assert.Single(proxy.Log.Errors);
    }

    private static async Task<ProxyUnderTest> StartAsync(string protocols = "Http1", HttpProtocols upstream = HttpProtocols.Http2)
    {
        var answering = await Upstream.StartAsync(
            async http =>
            {
                if (http.Request.Path != "/next")
                {
                    http.Response.StatusCode = 401;
                    http.Response.Headers.WWWAuthenticate = "Basic";
                    await http.Response.WriteAsync("who are you?");
                    return;
                }

                await http.Response.WriteAsync("hello");
            },
            upstream);
        return await ProxyUnderTest.StartAsync(new ProxySetup
        {
            Upstream = answering,
            Configuration = upstream == HttpProtocols.Http2 ? Http2Client.UpstreamConfiguration : null,
            Settings = new Dictionary<string, string> { ["Kestrel:EndpointDefaults:Protocols"] = protocols },
        });
    }
}
