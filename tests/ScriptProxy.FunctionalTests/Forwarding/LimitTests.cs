using ScriptProxy.FunctionalTests.Wire;
using ScriptProxy.Testing;

namespace ScriptProxy.FunctionalTests.Forwarding;

public sealed class LimitTests
{
    private const string Limits = """
        "Kestrel": { "Limits": { "MaxRequestBodySize": 100, "MaxRequestHeadersTotalSize": 1024, "MaxRequestLineSize": 512 } },
        "Limits": { "MaxResponseHeadersLengthKb": 1 },
        """;

    [Fact]
    public async Task A_body_beyond_the_limit_gets_413_and_never_a_whole_request_upstream()
    {
        await using var upstream = new WireUpstream();
        await using var proxy = await StartAsync(upstream);
        var body = new string('a', 101);

        using var known = await WireConnection.ConnectAsync(proxy.Address);
        Assert.Equal(413, (await known.AskAsync($"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 101\r\n\r\n{body}")).Status);
        Assert.True(await known.IsClosedAsync());

        using var chunked = await WireConnection.ConnectAsync(proxy.Address);
        Assert.Equal(413, (await chunked.AskAsync($"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n65\r\n{body}\r\n0\r\n\r\n")).Status);
        Assert.True(await chunked.IsClosedAsync());

        Assert.Empty(upstream.Requests);
        using var fits = await WireConnection.ConnectAsync(proxy.Address);
        Assert.Equal(200, (await fits.AskAsync($"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\n{body[1..]}")).Status);
    }

    [Fact]
    public async Task A_routes_own_limit_goes_before_the_servers()
    {
        await using var upstream = new WireUpstream();
        await using var proxy = await ProxyUnderTest.StartAsync(new ProxySetup
        {
            Configuration = "{" + Limits + upstream.Configuration.TrimStart()[1..].Replace(
                "\"Match\"", "\"MaxRequestBodySize\": 10, \"Match\"", StringComparison.Ordinal),
        });
        using var client = await WireConnection.ConnectAsync(proxy.Address);

        Assert.Equal(413, (await client.AskAsync($"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 11\r\n\r\n{new string('a', 11)}")).Status);
        Assert.Empty(upstream.Requests);
    }

    [Theory]
    [InlineData("GET /{0} HTTP/1.1\r\nHost: a\r\n\r\n", 414)]
    [InlineData("GET / HTTP/1.1\r\nHost: a\r\nX: {0}\r\n\r\n", 431)]
    public async Task A_head_beyond_the_limits_is_refused_and_the_connection_ends(string request, int status)
    {
        await using var upstream = new WireUpstream();
        await using var proxy = await StartAsync(upstream);
        using var client = await WireConnection.ConnectAsync(proxy.Address);

        Assert.Equal(status, (await client.AskAsync(string.Format(System.Globalization.CultureInfo.InvariantCulture, request, new string('a', 1100)))).Status);

        Assert.True(await client.IsClosedAsync());
        Assert.Empty(upstream.Requests);
    }

    [Fact]
    public async Task An_upstreams_head_beyond_the_limit_gets_502_and_the_client_can_go_on()
    {
        await using var upstream = new WireUpstream($"HTTP/1.1 200 OK\r\nX: {new string('a', 1100)}\r\nContent-Length: 2\r\n\r\nok");
        await using var proxy = await StartAsync(upstream, expectErrors: true);
        using var client = await WireConnection.ConnectAsync(proxy.Address);

        for (var i = 0; i < 2; i++)
        {
            Assert.Equal(502, (await client.AskAsync("GET / HTTP/1.1\r\nHost: a\r\n\r\n")).Status);
        }
    }

    private static Task<ProxyUnderTest> StartAsync(WireUpstream upstream, bool expectErrors = false) => ProxyUnderTest.StartAsync(new ProxySetup
    {
        Configuration = "{" + Limits + upstream.Configuration.TrimStart()[1..],
        ExpectErrors = expectErrors,
    });
}
