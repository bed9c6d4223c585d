using ScriptProxy.Testing;

namespace ScriptProxy.FunctionalTests.Wire;

public sealed class MaxForwardsTests
{
    private const string Refusing = """
        OnRequest(request => request.RequestHeader("X-Key") == "right" ? Continue : request.Respond(403, $"not you: {request.Method} {request.RawTarget}"));
        OnRequest("/admin/{**rest}", request => request.Respond(403));
        """;

    [Theory]
    [InlineData("TRACE /a HTTP/1.1\r\nHost: a\r\nMax-Forwards: 0\r\n\r\n")]
    [InlineData("OPTIONS /a HTTP/1.1\r\nHost: a\r\nMax-Forwards: 0\r\n\r\n")]
    [InlineData("OPTIONS /a HTTP/1.1\r\nHost: a\r\nMax-Forwards: x\r\n\r\n")]
    [InlineData("OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n")]
    public async Task What_the_proxy_answers_itself_passes_the_rules_first(string request)
    {
        await using var proxy = await ProxyUnderTest.StartAsync(Refusing);
        using var client = await WireConnection.ConnectAsync(proxy.Address);

        var answer = await client.AskAsync(request);

        Assert.Equal(403, answer.Status);
        Assert.StartsWith("not you: " + request[..request.IndexOf(" HTTP", StringComparison.Ordinal)], answer.Body, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("TRACE /a HTTP/1.1\r\nHost: a\r\nMax-Forwards: 0\r\nX-Key: right\r\n\r\n", 200)]
    [InlineData("OPTIONS /a HTTP/1.1\r\nHost: a\r\nMax-Forwards: 0\r\nX-Key: right\r\n\r\n", 204)]
    [InlineData("OPTIONS * HTTP/1.1\r\nHost: a\r\nX-Key: right\r\n\r\n", 204)]
    public async Task Behind_the_rules_it_answers(string request, int status)
    {
        await using var proxy = await ProxyUnderTest.StartAsync(Refusing);
        using var client = await WireConnection.ConnectAsync(proxy.Address);

        Assert.Equal(status, (await client.AskAsync(request)).Status);
        Assert.Empty(proxy.Upstream.Requests);
    }

    [Fact]
    public async Task A_TRACE_shows_nothing_that_others_added_on_the_way()
    {
        await using var proxy = await ProxyUnderTest.StartAsync("""OnRequest(request => { request.Headers["X-Internal-Token"] = "s3cret"; request.Headers["X-Api-Key"] = "s3cret"; });""");
        using var client = await WireConnection.ConnectAsync(proxy.Address);

        var answer = await client.AskAsync(
            "TRACE /a HTTP/1.1\r\nHost: a\r\nMax-Forwards: 0\r\nX-Forwarded-Client-Cert: s3cret\r\nAuthorization: s3cret\r\nCookie: s3cret\r\nVia: 1.1 front\r\n\r\n");

        Assert.Equal("TRACE /a HTTP/1.1\r\nHost: a\r\nMax-Forwards: 0\r\nVia: 1.1 front\r\n\r\n", answer.Body);
    }
}
