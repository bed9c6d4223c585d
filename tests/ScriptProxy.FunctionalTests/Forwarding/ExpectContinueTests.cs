using ScriptProxy.FunctionalTests.Wire;
using ScriptProxy.Testing;

namespace ScriptProxy.FunctionalTests.Forwarding;

public sealed class ExpectContinueTests
{
    private static readonly Dictionary<string, string> Patient = new() { ["Limits:ExpectContinueTimeout"] = "00:05:00" };

    private const string Head = "POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n";

    [Fact]
    public async Task The_client_is_asked_for_its_body_when_the_upstream_asks()
    {
        var asks = new TaskCompletionSource();
        await using var upstream = new WireUpstream(async connection =>
        {
            Assert.Contains("Expect: 100-continue", await connection.ReadHeadAsync(), StringComparison.Ordinal);
            await asks.Task;
            await connection.SendAsync("HTTP/1.1 100 Continue\r\n\r\n");
            await connection.SendAsync($"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n{await connection.ReadAsync(5)}");
        });
        await using var proxy = await ProxyUnderTest.StartAsync(new ProxySetup { Configuration = upstream.Configuration, Settings = Patient });
        using var client = await WireConnection.ConnectAsync(proxy.Address);

        await client.SendAsync(Head);
        Assert.True(await client.IsSilentAsync(TimeSpan.FromMilliseconds(200)));
        asks.SetResult();
        Assert.Equal(100, (await client.ReadAnswerAsync()).Status);
        await client.SendAsync("hello");

        var answer = await client.ReadAnswerAsync();
        Assert.Equal((200, "hello"), (answer.Status, answer.Body));
    }

    // Up to 1 KiB, HttpClient fetches a body that nobody wants any more, to keep the connection to the upstream.
    [Theory]
    [InlineData("HTTP/1.1 401 Unauthorized\r\nContent-Length: 2\r\n\r\nno", 401)]
    [InlineData("HTTP/1.1 417 Expectation Failed\r\nContent-Length: 2\r\n\r\nno", 417)]
    public async Task An_upstreams_final_answer_comes_without_100(string final, int status)
    {
        await using var upstream = new WireUpstream(async connection =>
        {
            while (await connection.ReadHeadAsync() is not null)
            {
                await connection.SendAsync(final);
            }
        });
        await using var proxy = await ProxyUnderTest.StartAsync(new ProxySetup { Configuration = upstream.Configuration, Settings = Patient });
        using var client = await WireConnection.ConnectAsync(proxy.Address);

        var answer = await client.AskAsync(Head.Replace("Length: 5", "Length: 5000", StringComparison.Ordinal));

        Assert.Equal((status, "no"), (answer.Status, answer.Body));
        Assert.True(await client.IsClosedAsync());
    }

    [Fact]
    public async Task An_upstream_that_says_nothing_gets_the_body_all_the_same()
    {
        await using var upstream = new WireUpstream(async connection =>
        {
            await connection.ReadHeadAsync();
            await connection.SendAsync($"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n{await connection.ReadAsync(5)}");
        });
        await using var proxy = await ProxyUnderTest.StartAsync(new ProxySetup
        {
            Configuration = upstream.Configuration,
            Settings = new Dictionary<string, string> { ["Limits:ExpectContinueTimeout"] = "00:00:00.050" },
        });
        using var client = await WireConnection.ConnectAsync(proxy.Address);

        Assert.Equal(100, (await client.AskAsync(Head)).Status);
        await client.SendAsync("hello");

        var answer = await client.ReadAnswerAsync();
        Assert.Equal((200, "hello"), (answer.Status, answer.Body));
    }

    [Fact]
    public async Task A_rules_answer_comes_without_100()
    {
        await using var proxy = await ProxyUnderTest.StartAsync("""OnRequest(request => request.Respond(401, "no"));""");
        using var client = await WireConnection.ConnectAsync(proxy.Address);

        var answer = await client.AskAsync(Head);

        Assert.Equal((401, "no"), (answer.Status, answer.Body));
        Assert.True(await client.IsClosedAsync());
    }

    [Fact]
    public async Task A_client_that_does_not_wait_is_served_all_the_same()
    {
        await using var upstream = new WireUpstream(async connection =>
        {
            await connection.ReadHeadAsync();
            await connection.SendAsync("HTTP/1.1 100 Continue\r\n\r\n");
            await connection.SendAsync($"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n{await connection.ReadAsync(5)}");
        });
        await using var proxy = await ProxyUnderTest.StartAsync(new ProxySetup { Configuration = upstream.Configuration });
        using var client = await WireConnection.ConnectAsync(proxy.Address);

        await client.SendAsync(Head + "hello");
        var answer = await client.ReadAnswerAsync();
        answer = answer.Status == 100 ? await client.ReadAnswerAsync() : answer;

        Assert.Equal((200, "hello"), (answer.Status, answer.Body));
    }
}
