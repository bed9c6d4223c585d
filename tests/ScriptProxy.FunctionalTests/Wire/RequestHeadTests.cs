namespace ScriptProxy.FunctionalTests.Wire;

public sealed class RequestHeadTests(WireProxy proxy) : IClassFixture<WireProxy>
{
    [Theory]
    [InlineData("GET / HTTP/1.1\r\n\r\n", 400)]
    [InlineData("GET / HTTP/1.1\r\nHost:\r\n\r\n", 400)]
    [InlineData("GET / HTTP/1.1\r\nHost: \r\n\r\n", 400)]
    [InlineData("GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n", 400)]
    [InlineData("GET / HTTP/1.1\r\nHost: a b\r\n\r\n", 400)]
    [InlineData("GET / HTTP/1.1\r\nHost: a\r\nx(y: 1\r\n\r\n", 400)]
    [InlineData("GET / HTTP/1.1\r\nHost: a\r\nx y: 1\r\n\r\n", 400)]
    [InlineData("GET / HTTP/1.1\r\nHost: a\r\nx : 1\r\n\r\n", 400)]
    [InlineData("GET / HTTP/1.1\r\nHost: a\r\nx\u00e9: 1\r\n\r\n", 400)]
    [InlineData("GET / HTTP/1.1\r\nHost: a\r\n: 1\r\n\r\n", 400)]
    [InlineData("GET / HTTP/1.1\r\nHost: a\r\nx: 1\r\n 2\r\n\r\n", 400)]
    [InlineData("GET / HTTP/1.1\r\nHost: a\r\nx: 1\0\r\n\r\n", 400)]
    [InlineData("GET / HTTP/1.1\r\nHost: a\r\nx: 1\r2\r\n\r\n", 400)]
    [InlineData("GET / HTTP/1.1\r\nHost: a\r\nx: \u000badmin\r\n\r\n", 400)]
    [InlineData("GET / HTTP/1.1\r\nHost: a\r\nx: admin\u001f\r\n\r\n", 400)]
    [InlineData("GET / HTTP/1.1\r\nHost: a\r\nx: a\u007fb\r\n\r\n", 400)]
    [InlineData("delete / HTTP/1.1\r\nHost: a\r\n\r\n", 501)]
    [InlineData("Get / HTTP/1.1\r\nHost: a\r\n\r\n", 501)]
    [InlineData("query / HTTP/1.1\r\nHost: a\r\n\r\n", 501)]
    [InlineData("GET / HTTP/1.1\r\nHost: a..\r\n\r\n", 400)]
    [InlineData("GET / HTTP/1.1\r\nHost: a..b\r\n\r\n", 400)]
    [InlineData("GET / HTTP/1.1\r\nHost: :\r\n\r\n", 400)]
    [InlineData("GET / HTTP/1.1\r\nHost: a:\r\n\r\n", 400)]
    [InlineData("GET / HTTP/1.1\r\nHost: a::\r\n\r\n", 400)]
    [InlineData("GET / HTTP/1.1\r\nHost: %61\r\n\r\n", 400)]
    [InlineData("GET / HTTP/1.1\r\nHost: a!b\r\n\r\n", 400)]
    [InlineData("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: +5\r\n\r\nhello", 400)]
    [InlineData("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: -0\r\n\r\n", 400)]
    [InlineData("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0x5\r\n\r\nhello", 400)]
    [InlineData("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5, 5\r\n\r\nhello", 400)]
    [InlineData("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nContent-Length: 5\r\n\r\nhello", 400)]
    [InlineData("POST / HTTP/1.1\r\nHost: a\r\nContent-Length:\r\n\r\nhello", 400)]
    [InlineData("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999999999999999\r\n\r\nhello", 400)]
    [InlineData("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n", 501)]
    [InlineData("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: identity, chunked\r\n\r\n0\r\n\r\n", 501)]
    [InlineData("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked, chunked\r\n\r\n0\r\n\r\n", 400)]
    [InlineData("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400)]
    [InlineData("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 501)]
    [InlineData("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\n", 400)]
    [InlineData("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n", 400)]
    [InlineData("POST / HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400)]
    [InlineData("POST / HTTP/1.1\r\nHost: a\r\nExpect: 200-ok\r\nContent-Length: 5\r\n\r\n", 417)]
    [InlineData("GET / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue, x\r\n\r\n", 417)]
    public async Task A_head_that_could_mislead_is_refused_and_the_connection_ends(string request, int status)
    {
        using var connection = await proxy.ConnectAsync();
        proxy.Upstream.Requests.Clear();

        Assert.Equal(status, (await connection.AskAsync(request)).Status);

        Assert.True(await connection.IsClosedAsync());
        Assert.Empty(proxy.Upstream.Requests);
    }

    [Fact]
    public async Task Chunked_wins_over_a_length_and_the_connection_ends_after_the_answer()
    {
        using var connection = await proxy.ConnectAsync();
        proxy.Upstream.Requests.Clear();

        var answer = await connection.AskAsync(
            "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 60\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\nGET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n");

        Assert.Equal(200, answer.Status);
        Assert.True(await connection.IsClosedAsync());
        var received = Assert.Single(proxy.Upstream.Requests);
        Assert.Equal("hello", received.Body);
        Assert.Equal("chunked", received.Header("Transfer-Encoding"));
        Assert.Null(received.Header("Content-Length"));
        Assert.Null(received.Header("X-Content-Length"));
    }

    [Fact]
    public async Task What_Connection_names_stays_on_this_connection()
    {
        using var connection = await proxy.ConnectAsync();
        proxy.Upstream.Requests.Clear();

        await connection.AskAsync(
            "GET / HTTP/1.1\r\nHost: a\r\nConnection: keep-alive, X-Hop\r\nX-Hop: 1\r\nX-Stay: 2\r\nKeep-Alive: timeout=5\r\nProxy-Connection: keep-alive\r\n"
            + "TE: gzip\r\nProxy-Authorization: Basic YTpi\r\n\r\n");

        var received = Assert.Single(proxy.Upstream.Requests);
        Assert.Equal("2", received.Header("X-Stay"));
        foreach (var name in (string[])["X-Hop", "Connection", "Keep-Alive", "Proxy-Connection", "TE"])
        {
            Assert.Null(received.Header(name));
        }
    }

    [Fact]
    public async Task Connection_cannot_take_away_what_frames_or_routes_a_message()
    {
        using var connection = await proxy.ConnectAsync();
        proxy.Upstream.Requests.Clear();

        await connection.AskAsync("POST / HTTP/1.1\r\nHost: a\r\nConnection: close, Host, Content-Length, X-Forwarded-For\r\nContent-Length: 5\r\n\r\nhello");

        var received = Assert.Single(proxy.Upstream.Requests);
        Assert.Equal("5", received.Header("Content-Length"));
        Assert.Equal("127.0.0.1", received.Header("X-Forwarded-For"));
        Assert.NotNull(received.Header("Host"));
    }

    [Fact]
    public async Task Every_byte_of_a_value_passes()
    {
        using var connection = await proxy.ConnectAsync();
        proxy.Upstream.Requests.Clear();

        Assert.Equal(200, (await connection.AskAsync("GET / HTTP/1.1\r\nHost: a\r\nX-Name: Andr\u00e9 \u00c3\u00a9\r\n\r\n")).Status);

        Assert.Equal("Andr\u00e9 \u00c3\u00a9", Assert.Single(proxy.Upstream.Requests).Header("X-Name"));
    }

    [Fact]
    public async Task A_length_may_begin_with_zeros()
    {
        using var connection = await proxy.ConnectAsync();
        proxy.Upstream.Requests.Clear();

        await connection.AskAsync("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 00000000000000000000005\r\n\r\nhello");
        await connection.AskAsync("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0000000000000000000000\r\n\r\n");

        Assert.Equal([("5", "hello"), ("0", "")], proxy.Upstream.Requests.Select(request => (request.Header("Content-Length"), request.Body)));
    }

    [Fact]
    public async Task A_method_of_ones_own_passes_as_it_is_spelled()
    {
        using var connection = await proxy.ConnectAsync();
        proxy.Upstream.Requests.Clear();

        Assert.Equal(200, (await connection.AskAsync("purge / HTTP/1.1\r\nHost: a\r\n\r\n")).Status);

        Assert.StartsWith("purge / ", Assert.Single(proxy.Upstream.Requests).FirstLine, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_proxy_enters_itself_into_Via()
    {
        using var connection = await proxy.ConnectAsync();
        proxy.Upstream.Requests.Clear();

        var answer = await connection.AskAsync("GET / HTTP/1.1\r\nHost: a\r\nVia: 1.0 fred\r\n\r\n");
        using var old = await proxy.ConnectAsync();
        await old.AskAsync("GET / HTTP/1.0\r\nHost: a\r\n\r\n");

        Assert.Equal("1.1 scriptproxy", answer.Header("Via"));
        Assert.Equal(["1.0 fred, 1.1 scriptproxy", "1.0 scriptproxy"], proxy.Upstream.Requests.Select(request => request.Header("Via")));
    }

    [Fact]
    public async Task A_TRACE_that_may_go_no_further_is_reflected_without_its_secrets_and_the_connection_goes_on()
    {
        using var connection = await proxy.ConnectAsync();
        proxy.Upstream.Requests.Clear();

        var trace = await connection.AskAsync("TRACE /a%2Fb HTTP/1.1\r\nHost: a\r\nMax-Forwards: 0\r\nVia: 1.1 x\r\nCookie: s=1\r\nAuthorization: Basic YTpi\r\n\r\n");
        var options = await connection.AskAsync("OPTIONS /a HTTP/1.1\r\nHost: a\r\nMax-Forwards: 0\r\n\r\n");
        var server = await connection.AskAsync("OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n");
        Assert.Empty(proxy.Upstream.Requests);
        var passed = await connection.AskAsync("OPTIONS /a HTTP/1.1\r\nHost: a\r\nMax-Forwards: 3\r\n\r\n");

        Assert.Equal((200, "message/http"), (trace.Status, trace.Header("Content-Type")));
        Assert.StartsWith("TRACE /a%2Fb HTTP/1.1\r\n", trace.Body, StringComparison.Ordinal);
        Assert.Contains("Via: 1.1 x", trace.Body, StringComparison.Ordinal);
        Assert.DoesNotContain("s=1", trace.Body, StringComparison.Ordinal);
        Assert.DoesNotContain("YTpi", trace.Body, StringComparison.Ordinal);
        Assert.Equal((204, 204, 200), (options.Status, server.Status, passed.Status));
        Assert.Equal("2", Assert.Single(proxy.Upstream.Requests).Header("Max-Forwards"));
    }

    [Fact]
    public async Task HTTP10_is_answered_and_closed_unless_it_asks_for_more()
    {
        using var once = await proxy.ConnectAsync();
        Assert.Equal(200, (await once.AskAsync("GET / HTTP/1.0\r\nHost: a\r\n\r\n")).Status);
        Assert.True(await once.IsClosedAsync());

        using var more = await proxy.ConnectAsync();
        for (var i = 0; i < 2; i++)
        {
            Assert.Equal(200, (await more.AskAsync("GET / HTTP/1.0\r\nHost: a\r\nConnection: keep-alive\r\n\r\n")).Status);
        }
    }
}
