using ScriptProxy.FunctionalTests.Protocol;
using static ScriptProxy.FunctionalTests.Clauses.Http2Case;
using static ScriptProxy.FunctionalTests.Protocol.RawHttp2;

namespace ScriptProxy.FunctionalTests.Clauses;

/// <summary>RFC 9113 8: what makes a request of HTTP/2, and what makes it malformed.</summary>
public sealed class Http2FieldTests(ClauseProxy proxy) : IClassFixture<ClauseProxy>
{
    private const byte Get = 0x82, Post = 0x83, Http = 0x86, Https = 0x87, Root = 0x84;
    private static readonly byte[] Authority = [0x41, 0x01, (byte)'a'];

    public static TheoryData<string> Names => [.. Cases.Keys];

    private static Dictionary<string, Http2Case> Cases { get; } = new()
    {
        ["8.2.1 an upper-case name"] = new(Head(1, [.. GetRequest, .. Literal("X-Upper", "1")]), "GOAWAY 1"),
        ["8.2.1 an upper-case letter within"] = new(Head(1, [.. GetRequest, .. Literal("x-uPper", "1")]), "GOAWAY 1"),
        ["8.3 :method twice"] = new(Head(1, [Get, .. GetRequest]), "GOAWAY 1"),
        ["8.3 :path twice"] = new(Head(1, [.. GetRequest, .. Literal(":path", "/b")]), "GOAWAY 1"),
        ["8.3 :authority twice"] = new(Head(1, [.. GetRequest, .. Authority]), "GOAWAY 1"),
        ["8.3 :scheme twice"] = new(Head(1, [.. GetRequest, Https]), "GOAWAY 1"),
        ["8.3 an unknown pseudo-field"] = new(Head(1, [.. GetRequest, .. Literal(":x", "1")]), "GOAWAY 1"),
        ["8.3 a pseudo-field of answers"] = new(Head(1, [.. GetRequest, 0x88]), "GOAWAY 1"),
        ["8.3 an empty name"] = new(Head(1, [.. GetRequest, .. Literal("", "1")]), "GOAWAY 9"),
        ["8.3 a colon for a name"] = new(Head(1, [.. GetRequest, .. Literal(":", "1")]), "GOAWAY 1"),
        ["8.3 a pseudo-field behind a regular one"] = new(Head(1, [Get, Http, .. Literal("x", "1"), Root, .. Authority]), "GOAWAY 1"),
        ["8.3 a pseudo-field in trailers"] = new([.. Open(1, PostRequest), .. Head(1, Literal(":path", "/b"))], "GOAWAY 1"),
        ["8.2.1 an upper-case name in trailers"] = new([.. Open(1, PostRequest), .. Head(1, Literal("X-Upper", "1"))], "GOAWAY 1"),
        ["8.3.1 no :method"] = new(Head(1, [Http, Root, .. Authority]), "RST 1"),
        ["8.3.1 no :scheme"] = new(Head(1, [Get, Root, .. Authority]), "RST 1"),
        ["8.3.1 no :path"] = new(Head(1, [Get, Http, .. Authority]), "RST 1"),
        ["8.3.1 an empty :method"] = new(Head(1, [.. Literal(":method", ""), Http, Root, .. Authority]), "RST 1"),
        ["8.3.1 an empty :path"] = new(Head(1, [Get, Http, .. Literal(":path", ""), .. Authority]), "RST 1"),
        ["8.3.1 an empty :scheme"] = new(Head(1, [Get, .. Literal(":scheme", ""), Root, .. Authority]), "RST 1"),
        ["8.3.1 a :path that is no path"] = new(Head(1, [Get, Http, .. Literal(":path", "a"), .. Authority]), "RST 1"),
        ["8.3.1 a :path that is a URI"] = new(Head(1, [Get, Http, .. Literal(":path", "http://b/"), .. Authority]), "RST 1"),
        ["8.3.1 a :path with a space"] = new(Head(1, [Get, Http, .. Literal(":path", "/a HTTP/1.1"), .. Authority]), "400"),
        ["8.3.1 a :path with CR LF"] = new(Head(1, [Get, Http, .. Literal(":path", "/a\r\nx: 1"), .. Authority]), "GOAWAY 1"),
        ["8.3.1 a :method with a space"] = new(Head(1, [.. Literal(":method", "GET /x"), Http, Root, .. Authority]), "RST 1"),
        ["8.3.1 a :method with CR LF"] = new(Head(1, [.. Literal(":method", "GET\r\n"), Http, Root, .. Authority]), "GOAWAY 1"),
        ["8.3.1 another :scheme than the connection's"] = new(Head(1, [Get, Https, Root, .. Authority]), "RST 1"),
        ["8.3.1 a :scheme that is no token"] = new(Head(1, [Get, .. Literal(":scheme", "http://a/?"), Root, .. Authority]), "RST 1"),
        ["8.3.1 an :authority with a user"] = new(Head(1, [Get, Http, Root, .. Literal(":authority", "u@a")]), "RST 1"),
        ["8.3.1 an :authority with a path"] = new(Head(1, [Get, Http, Root, .. Literal(":authority", "a/b")]), "RST 1"),
        ["8.3.1 two Hosts and no :authority"] = new(Head(1, [Get, Http, Root, .. Literal("host", "a"), .. Literal("host", "b")]), "RST 1"),
        ["8.5 a CONNECT with :path"] = new(Head(1, [.. Literal(":method", "CONNECT"), Root, .. Authority]), "RST 1"),
        ["8.5 a CONNECT"] = new(Head(1, [.. Literal(":method", "CONNECT"), .. Authority]), "501"),
        ["8.1.1 a length and no body"] = new(Head(1, [.. PostRequest, .. Literal("content-length", "5")]), "RST 1"),
        ["8.1.1 a length and less"] = new([.. Open(1, [.. PostRequest, .. Literal("content-length", "5")]), .. Data(1, 3)], "RST 1"),
        ["8.1.1 a length and more"] = new([.. Open(1, [.. PostRequest, .. Literal("content-length", "5")]), .. Data(1, 7)], "RST 1"),
        ["8.1.1 a length and more, by and by"] = new([.. Open(1, [.. PostRequest, .. Literal("content-length", "5")]), .. Data(1, 3, 0), .. Data(1, 4)], "RST 1"),
        ["8.1.1 a length, less, and trailers"] = new([.. Open(1, [.. PostRequest, .. Literal("content-length", "5")]), .. Data(1, 3, 0), .. Head(1, Literal("x", "1"))], "RST 1", GoesOn: false),
        ["8.1.1 two lengths"] = new([.. Open(1, [.. PostRequest, .. Literal("content-length", "5"), .. Literal("content-length", "5")]), .. Data(1, 5)], "GOAWAY 1"),
        ["8.1.1 a list of lengths"] = new([.. Open(1, [.. PostRequest, .. Literal("content-length", "5, 5")]), .. Data(1, 5)], "GOAWAY 1"),
        ["8.1 a second head that does not end the stream"] = new([.. Open(1, PostRequest), .. Open(1, Literal("x", "1")), .. Data(1, 5)], "GOAWAY 1"),
    };

    [Theory]
    [MemberData(nameof(Names))]
    public Task A_malformed_request_is_refused_and_reaches_nobody(string name) => Cases[name].CheckAsync(proxy);

    [Fact]
    public async Task What_comes_behind_a_length_of_0_is_refused_and_reaches_nobody()
    {
        proxy.Upstream.Requests.Clear();
        await using var client = await proxy.ConnectHttp2Async();

        await client.Send([.. Open(1, [.. PostRequest, .. Literal("content-length", "0")]), .. Data(1, 1)]);

        Assert.Equal("RST 1", await client.ReadOutcome(1));
        Assert.All(await proxy.ReceivedAsync(), received => Assert.Equal(("", "0"), (received.Body, received.Header("Content-Length")))); // its head was whole before they came
    }

    [Fact]
    public async Task A_Host_beside_the_authority_is_not_passed_on()
    {
        proxy.Upstream.Requests.Clear();
        await using var client = await proxy.ConnectHttp2Async();

        await client.Send(Head(1, [.. GetRequest, .. Literal("host", "other")]));

        if (await client.ReadOutcome(1) is "200")
        {
            var received = Assert.Single(await proxy.ReceivedAsync());
            Assert.Equal("a", received.Header("X-Forwarded-Host"));
            Assert.DoesNotContain("other", received.Head, StringComparison.Ordinal);
            return;
        }

        Assert.Empty(await proxy.ReceivedAsync());
    }

    [Fact]
    public async Task A_Host_stands_in_for_an_authority_that_is_not_there()
    {
        proxy.Upstream.Requests.Clear();
        await using var client = await proxy.ConnectHttp2Async();

        await client.Send(Head(1, [Get, Http, Root, .. Literal("host", "other")]));

        Assert.Equal("200", await client.ReadOutcome(1));
        Assert.Equal("other", Assert.Single(await proxy.ReceivedAsync()).Header("X-Forwarded-Host"));
    }

    [Fact]
    public async Task A_body_of_its_length_and_trailers_pass_without_them()
    {
        proxy.Upstream.Requests.Clear();
        await using var client = await proxy.ConnectHttp2Async();

        await client.Send(
        [
            .. Open(1, [.. PostRequest, .. Literal("content-length", "5")]), .. Data(1, 2, 0), .. Data(1, 3, 0),
            .. Head(1, [.. Literal("content-length", "9"), .. Literal("transfer-encoding", "chunked"), .. Literal("host", "evil")]),
        ]);

        Assert.Equal("200", await client.ReadOutcome(1));
        var received = Assert.Single(await proxy.ReceivedAsync());
        Assert.Equal(("5", new string('\0', 5), null), (received.Header("Content-Length"), received.Body, received.Header("Transfer-Encoding")));
        Assert.DoesNotContain("evil", received.Head, StringComparison.Ordinal);
    }
}
