using System.Net;
using ScriptProxy.Testing;

namespace ScriptProxy.FunctionalTests.Hooks;

public sealed class AbortTests
{
    [Theory]
    [InlineData("request.Abort()")]
    [InlineData("Verdict.Abort")]
    public async Task An_aborted_connection_ends_without_an_answer(string verdict)
    {
        await using var proxy = await ProxyUnderTest.StartAsync($$"""
            OnRequest("/gone", request => {{verdict}});
            OnResponse(response => throw new Exception("there is no answer"));
            OnCompleted(completion => Log.LogInformation("completed {Status} {By}", completion.Status, completion.DecidedBy));
            """);
        await using var client = await RawClient.ConnectAsync(proxy.Address);

        await client.SendAsync("GET /gone HTTP/1.1\r\nHost: a\r\n\r\n");

        Assert.Equal("", await client.ReadToEndAsync());
        Assert.Single(await Eventually.LinesAsync(() => proxy.Log.Lines, "completed 0 rule.csx"));
        Assert.Contains("/gone 0 0B", Assert.Single(await Eventually.LinesAsync(() => proxy.Access.Lines, "(rule.csx)")));
    }

    [Fact]
    public async Task Over_HTTP_2_only_the_stream_is_reset()
    {
        await using var proxy = await ProxyUnderTest.StartAsync(new ProxySetup
        {
            Rule = """OnRequest("/gone", request => request.Abort());""",
            Settings = new Dictionary<string, string> { ["Kestrel:EndpointDefaults:Protocols"] = "Http2" },
        });
        proxy.Client.DefaultRequestVersion = HttpVersion.Version20;
        proxy.Client.DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact;
        using var alive = new HttpRequestMessage(HttpMethod.Get, proxy.Address) { Version = HttpVersion.Version20, VersionPolicy = HttpVersionPolicy.RequestVersionExact };
        using var gone = new HttpRequestMessage(HttpMethod.Get, new Uri(proxy.Address, "/gone")) { Version = HttpVersion.Version20, VersionPolicy = HttpVersionPolicy.RequestVersionExact };

        var failure = await Assert.ThrowsAsync<HttpRequestException>(() => proxy.Client.SendAsync(gone));
        using var answer = await proxy.Client.SendAsync(alive);

        Assert.Equal(HttpRequestError.HttpProtocolError, failure.HttpRequestError);
        Assert.Equal("hello", await answer.Content.ReadAsStringAsync());
    }
}
