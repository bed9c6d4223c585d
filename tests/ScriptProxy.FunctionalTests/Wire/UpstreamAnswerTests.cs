using ScriptProxy.Testing;

namespace ScriptProxy.FunctionalTests.Wire;

public sealed class UpstreamAnswerTests
{
    private const string Request = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";

    [Theory]
    [InlineData("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: x\r\n\r\n0\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n0\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\nabc")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nx(y: 1\r\nContent-Length: 0\r\n\r\n")]
    [InlineData("HTTP/1.1 200 O\u0001K\r\nContent-Length: 0\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nX-Role: a\u000bb\r\nContent-Length: 0\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Type: text/\u007fplain\r\nContent-Length: 0\r\n\r\n")]
    [InlineData("HTTP/1.1 2000 OK\r\nContent-Length: 0\r\n\r\n")]
    [InlineData("nonsense\r\n\r\n")]
    [InlineData("HTTP/1.1 204 No Content\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n")]
    [InlineData("HTTP/1.1 204 No Content\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n")]
    [InlineData("HTTP/1.1 204 No Content\r\nTransfer-Encoding: chunked\r\n\r\n")]
    [InlineData("HTTP/1.1 101 Switching Protocols\r\nTransfer-Encoding: chunked\r\n\r\n")]
    public async Task An_answer_that_cannot_be_trusted_becomes_502_and_the_client_can_go_on(string bytes)
    {
        await using var upstream = new WireUpstream(bytes, closes: true);
        await using var proxy = await ProxyUnderTest.StartAsync(new ProxySetup { Configuration = upstream.Configuration, ExpectErrors = true });
        using var client = await WireConnection.ConnectAsync(proxy.Address);

        for (var i = 0; i < 2; i++)
        {
            var answer = await client.AskAsync(Request);
            Assert.Equal(502, answer.Status);
            Assert.Matches("error id: [0-9a-z]{10}\n$", answer.Body);
        }
    }

    // What follows could be taken for the next answer: the chunks of an answer that has none.
    [Fact]
    public async Task A_204_with_chunks_leaves_nothing_for_the_next_answer()
    {
        await using var upstream = new WireUpstream("HTTP/1.1 204 No Content\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n");
        await using var proxy = await ProxyUnderTest.StartAsync(new ProxySetup { Configuration = upstream.Configuration, ExpectErrors = true });
        using var client = await WireConnection.ConnectAsync(proxy.Address);

        Assert.Equal(502, (await client.AskAsync(Request)).Status);
        Assert.Equal(502, (await client.AskAsync(Request)).Status);

        Assert.Equal(2, upstream.Connections);
    }

    [Fact]
    public async Task What_Connection_names_stays_on_the_upstreams_connection()
    {
        await using var upstream = new WireUpstream(
            "HTTP/1.1 200 OK\r\nConnection: keep-alive, X-Hop, Content-Language\r\nX-Hop: 1\r\nContent-Language: de\r\nX-Stay: 2\r\nKeep-Alive: timeout=5\r\n"
            + "Via: 1.1 inner\r\nServer: s\r\nContent-Length: 2\r\n\r\nok");
        await using var proxy = await ProxyUnderTest.StartAsync(new ProxySetup { Configuration = upstream.Configuration });
        using var client = await WireConnection.ConnectAsync(proxy.Address);

        var answer = await client.AskAsync(Request);

        Assert.Equal(("2", "s", "1.1 inner, 1.1 scriptproxy"), (answer.Header("X-Stay"), answer.Header("Server"), answer.Header("Via")));
        foreach (var name in (string[])["X-Hop", "Content-Language", "Connection", "Keep-Alive"])
        {
            Assert.Null(answer.Header(name));
        }
    }

    [Fact]
    public async Task Every_byte_of_a_value_passes_back()
    {
        await using var upstream = new WireUpstream("HTTP/1.1 200 OK\r\nX-Name: Andr\u00e9 \u00c3\u00a9\r\nContent-Length: 2\r\n\r\nok");
        await using var proxy = await ProxyUnderTest.StartAsync(new ProxySetup { Configuration = upstream.Configuration });
        using var client = await WireConnection.ConnectAsync(proxy.Address);

        Assert.Equal("Andr\u00e9 \u00c3\u00a9", (await client.AskAsync(Request)).Header("X-Name"));
    }

    [Theory]
    [InlineData("HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nok", 2)]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok", 1)]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok", 2)]
    public async Task A_connection_to_an_upstream_is_used_again_only_if_the_upstream_keeps_it(string bytes, int connections)
    {
        await using var upstream = new WireUpstream(bytes);
        await using var proxy = await ProxyUnderTest.StartAsync(new ProxySetup { Configuration = upstream.Configuration });
        using var client = await WireConnection.ConnectAsync(proxy.Address);

        Assert.Equal("ok", (await client.AskAsync(Request)).Body);
        Assert.Equal("ok", (await client.AskAsync(Request)).Body);

        Assert.Equal(connections, upstream.Connections);
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhello")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n")]
    public async Task An_answer_that_breaks_off_never_looks_whole(string bytes)
    {
        await using var upstream = new WireUpstream(bytes, closes: true);
        await using var proxy = await ProxyUnderTest.StartAsync(new ProxySetup { Configuration = upstream.Configuration, ExpectErrors = true });
        using var client = await WireConnection.ConnectAsync(proxy.Address);

        await Assert.ThrowsAsync<IOException>(() => client.AskAsync(Request));
    }

    [Fact]
    public async Task The_reason_and_an_unusual_status_pass()
    {
        await using var upstream = new WireUpstream("HTTP/1.1 299 Fine by me\r\nContent-Length: 0\r\n\r\n");
        await using var proxy = await ProxyUnderTest.StartAsync(new ProxySetup { Configuration = upstream.Configuration });
        using var client = await WireConnection.ConnectAsync(proxy.Address);

        Assert.Equal("HTTP/1.1 299 Fine by me", (await client.AskAsync(Request)).FirstLine);
    }

    [Theory]
    [InlineData("HEAD", "HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n", "5000")]
    [InlineData("GET", "HTTP/1.1 304 Not Modified\r\nETag: \"a\"\r\nContent-Length: 5000\r\n\r\n", "5000")]
    [InlineData("GET", "HTTP/1.1 204 No Content\r\n\r\n", null)]
    public async Task An_answer_without_a_body_keeps_its_length_and_the_connection(string method, string bytes, string? length)
    {
        await using var upstream = new WireUpstream(bytes);
        await using var proxy = await ProxyUnderTest.StartAsync(new ProxySetup { Configuration = upstream.Configuration });
        using var client = await WireConnection.ConnectAsync(proxy.Address);

        for (var i = 0; i < 2; i++)
        {
            Assert.Equal(length, (await client.AskAsync($"{method} / HTTP/1.1\r\nHost: a\r\n\r\n")).Header("Content-Length"));
        }
    }
}
