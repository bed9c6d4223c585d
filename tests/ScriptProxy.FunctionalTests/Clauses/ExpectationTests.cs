namespace ScriptProxy.FunctionalTests.Clauses;

/// <summary>RFC 9110 7.8 and 10.1.1: what a client expects, and what it would rather speak.</summary>
public sealed class ExpectationTests(ClauseProxy proxy) : IClassFixture<ClauseProxy>
{
    [Fact]
    public async Task The_expectation_of_100_in_HTTP10_is_ignored()
    {
        proxy.Upstream.Requests.Clear();
        using var connection = await proxy.ConnectAsync();

        var answer = await connection.AskAsync("POST /a HTTP/1.0\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\nhello");

        Assert.Equal(200, answer.Status);
        var received = Assert.Single(await proxy.ReceivedAsync());
        Assert.Equal(("hello", null), (received.Body, received.Header("Expect")));
    }

    // RFC 9110 10.1.1 lets a server answer so whatever the version; only of 100-continue it says that HTTP/1.0 has none.
    [Theory]
    [InlineData("x")]
    [InlineData("100-continue, x")]
    [InlineData("100-continue\r\nExpect: x")]
    public Task Another_expectation_is_refused_in_HTTP10_too(string expectation) => proxy.RefusesAsync($"GET /a HTTP/1.0\r\nHost: a\r\nExpect: {expectation}\r\n\r\n", 417);

    [Theory]
    [InlineData("Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__")]
    [InlineData("Connection: Upgrade\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__")]
    [InlineData("Connection: Upgrade\r\nUpgrade: H2C")]
    [InlineData("Connection: Upgrade\r\nUpgrade: websocket, h2c")]
    [InlineData("Connection: Upgrade\r\nUpgrade: h2c, websocket")]
    [InlineData("Connection: Upgrade\r\nUpgrade: websocket\r\nUpgrade: h2c")]
    [InlineData("Connection: Upgrade\r\nUpgrade: h2")]
    [InlineData("Connection: Upgrade\r\nUpgrade: HTTP/2.0")]
    [InlineData("Connection: Upgrade\r\nUpgrade: TLS/1.2")]
    [InlineData("Upgrade: h2c")]
    public async Task A_wish_for_another_version_of_HTTP_reaches_no_upstream(string fields)
    {
        proxy.Upstream.Requests.Clear();
        using var connection = await proxy.ConnectAsync();

        Assert.Equal(200, (await connection.AskAsync($"GET /a HTTP/1.1\r\nHost: a\r\n{fields}\r\n\r\n")).Status);

        var received = Assert.Single(await proxy.ReceivedAsync());
        Assert.DoesNotContain("h2", received.Header("Upgrade") ?? "", StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("/", received.Header("Upgrade") ?? "", StringComparison.Ordinal);
        Assert.Null(received.Header("HTTP2-Settings"));
    }
}
