using System.Net.WebSockets;
using Microsoft.AspNetCore.Http;
using ScriptProxy.Testing;

namespace ScriptProxy.FunctionalTests.Hooks;

public sealed class CompletionTests
{
    private const string Rule = """
        OnRequest("/abort", request => request.Abort());
        OnRequest("/answer", request => request.Respond(404, "12345"));
        OnRequest("/throw", request => throw new Exception("no"));
        OnRequest("/down", request => request.ForwardTo("http://127.0.0.1:1"));
        OnResponse(response => response.Headers["X-A"] = "b");
        OnCompleted(completion => Log.LogInformation("completed {Path} {Status} {Bytes} {Culprit} {By} {Header} {Route} {Took}",
            completion.Path, completion.Status, completion.BytesSent, completion.Failure?.Culprit.ToString() ?? "nobody", completion.DecidedBy ?? "none",
            completion.ResponseHeader("X-A").ToString(), completion.Route ?? "none", completion.Elapsed > TimeSpan.Zero));
        """;

    [Theory]
    [InlineData("/plain", "completed /plain 200 5 nobody none b all True")]
    [InlineData("/answer", "completed /answer 404 5 nobody rule.csx b none True")]
    [InlineData("/throw", "completed /throw 500 47 Unit rule.csx b none True")]
    [InlineData("/down", "completed /down 502 37 Upstream rule.csx b none True")]
    public async Task It_happens_once_and_tells_how_the_exchange_went(string path, string expected)
    {
        await using var proxy = await ProxyUnderTest.StartAsync(new ProxySetup { Rule = Rule, ExpectErrors = true });

        using (var answer = await proxy.Client.GetAsync(path))
        {
            await answer.Content.ReadAsStringAsync();
        }

        await AssertOnce(proxy, path, expected);
    }

    [Fact]
    public async Task It_happens_once_when_a_hook_aborts()
    {
        await using var proxy = await ProxyUnderTest.StartAsync(Rule);

        await Assert.ThrowsAsync<HttpRequestException>(() => proxy.Client.GetAsync("/abort"));

        await AssertOnce(proxy, "/abort", "completed /abort 0 0 nobody rule.csx");
    }

    [Fact]
    public async Task It_happens_once_when_the_client_goes_away_in_the_middle()
    {
        await using var upstream = await Upstream.StartAsync(async http =>
        {
            await http.Response.WriteAsync("begun");
            await http.Response.Body.FlushAsync();
            await Task.Delay(Timeout.Infinite, http.RequestAborted);
        });
        await using var proxy = await ProxyUnderTest.StartAsync(Rule, upstream);

        using (await proxy.Client.GetAsync("/stream", HttpCompletionOption.ResponseHeadersRead))
        {
        }

        await AssertOnce(proxy, "/stream", "completed /stream 200 5 nobody none b all");
    }

    [Fact]
    public async Task It_happens_once_when_a_WebSocket_ends()
    {
        await using var upstream = await Upstream.StartAsync(async http =>
        {
            using var socket = await http.WebSockets.AcceptWebSocketAsync();
            var buffer = new byte[100];
            var received = await socket.ReceiveAsync(buffer.AsMemory(), http.RequestAborted);
            await socket.SendAsync(buffer.AsMemory(0, received.Count), WebSocketMessageType.Text, true, http.RequestAborted);
            await socket.ReceiveAsync(buffer.AsMemory(), http.RequestAborted);
            await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, http.RequestAborted);
        });
        await using var proxy = await ProxyUnderTest.StartAsync(Rule, upstream);
        using var client = new ClientWebSocket();

        await client.ConnectAsync(new Uri($"ws://127.0.0.1:{proxy.Address.Port}/socket"), CancellationToken.None);
        await client.SendAsync("hello"u8.ToArray(), WebSocketMessageType.Text, true, CancellationToken.None);
        var buffer = new byte[100];
        Assert.Equal(5, (await client.ReceiveAsync(buffer.AsMemory(), CancellationToken.None)).Count);
        Assert.DoesNotContain(proxy.Log.Lines, line => line.Contains("rule.csx: completed", StringComparison.Ordinal));
        await client.CloseAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None);

        await AssertOnce(proxy, "/socket", "completed /socket 101");
    }

    [Theory]
    [InlineData("/plain")]
    [InlineData("/empty")]
    [InlineData("/answer")]
    public async Task A_slow_completion_hook_does_not_keep_the_client_waiting(string path)
    {
        await using var upstream = await Upstream.StartAsync(http => http.Request.Path == "/empty" ? Task.CompletedTask : http.Response.WriteAsync("hello"));
        await using var proxy = await ProxyUnderTest.StartAsync("""
            var release = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            OnRequest("/release", request => { release.TrySetResult(); return request.Respond(204); });
            OnRequest("/answer", request => request.Respond(404));
            OnCompleted(async completion => await release.Task);
            OnCompleted(completion => Log.LogInformation("completed {Path}", completion.Path));
            """, upstream);

        using var request = new HttpRequestMessage(HttpMethod.Get, path) { Headers = { ConnectionClose = true } };
        using (var answer = await proxy.Client.SendAsync(request))
        {
            Assert.DoesNotContain(proxy.Log.Lines, line => line.Contains("rule.csx: completed", StringComparison.Ordinal));
        }

        using var released = await proxy.Client.GetAsync("/release");
        await Eventually.LinesAsync(() => proxy.Log.Lines, $"completed {path}");
    }

    private static async Task AssertOnce(ProxyUnderTest proxy, string path, string expected)
    {
        await Eventually.LinesAsync(() => proxy.Access.Lines, path); // written behind the hooks
        Assert.Contains(expected, Assert.Single(proxy.Log.Lines, line => line.Contains("rule.csx: completed ", StringComparison.Ordinal)));
    }
}
