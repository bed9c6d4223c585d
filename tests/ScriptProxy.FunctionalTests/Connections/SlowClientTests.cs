using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.AspNetCore.Http;
using ScriptProxy.FunctionalTests.Protocol;
using ScriptProxy.FunctionalTests.Wire;
using ScriptProxy.Testing;

namespace ScriptProxy.FunctionalTests.Connections;

/// <summary>Kestrel's clock is the system's, so each of these takes a few seconds; they wait for sockets, not for time.</summary>
public sealed class SlowClientTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(40);

    [Fact]
    public async Task A_head_that_does_not_end_is_answered_with_408_and_the_connection_closed()
    {
        await using var proxy = await StartAsync(false, ("RequestHeadersTimeout", "00:00:01"));
        using var connection = await WireConnection.ConnectAsync(proxy.Address);
        await connection.SendAsync("GET / HTTP/1.1\r\nHost: a\r\nX-Slow: ");
        Assert.Equal(408, (await connection.ReadAnswerAsync()).Status);
        Assert.True(await connection.IsClosedAsync());
        Assert.Empty(proxy.Upstream.Requests);
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public async Task A_body_that_comes_too_slowly_is_cut_off(bool buffered, bool transformed)
    {
        var rule = transformed ? "OnRequest(request => request.Body.Transform(async transfer => await transfer.Input.CopyToAsync(transfer.Output)));" : null;
        await using var proxy = await StartAsync(buffered, rule, null, ("MinRequestBodyDataRate:BytesPerSecond", "1000"), ("MinRequestBodyDataRate:GracePeriod", "00:00:01.5"));
        using var connection = await WireConnection.ConnectAsync(proxy.Address);
        await connection.SendAsync("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\nx");
        var answer = await connection.ReadHeadAsync().WaitAsync(Patience);
        Assert.True(answer is null || answer.StartsWith("HTTP/1.1 408 ", StringComparison.Ordinal), answer);
        while (!await connection.IsClosedAsync())
        {
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Who_leaves_an_answer_unread_is_cut_off_and_the_upstream_let_go(bool http2)
    {
        var gone = new TaskCompletionSource();
        await using var upstream = await Upstream.StartAsync(http => SendWithoutEndAsync(http, gone));
        await using var proxy = await StartAsync(false, null, upstream, ("MinResponseDataRate:BytesPerSecond", "1000000"), ("MinResponseDataRate:GracePeriod", "00:00:01.5"));
        if (http2)
        {
            await using var client = await RawHttp2.Connect(new IPEndPoint(IPAddress.Loopback, new Uri(proxy.Proxy.Addresses[1]).Port));
            await client.Send(
            [
                .. RawHttp2.Frame(0x8, 0, 0, [0x7F, 0, 0, 0]), // a window without end: it is the socket that is not read
                .. RawHttp2.Frame(0x4, 0, 0, [0, 4, 0x7F, 0, 0, 0]),
                .. RawHttp2.Frame(0x1, 0x5, 1, RawHttp2.GetRequest),
            ]);
            await gone.Task.WaitAsync(Patience);
        }
        else
        {
            using var connection = await WireConnection.ConnectAsync(proxy.Address);
            await connection.SendAsync("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
            await gone.Task.WaitAsync(Patience);
        }
    }

    [Fact]
    public async Task A_stream_of_events_that_is_idle_is_not_slow()
    {
        await using var upstream = await Upstream.StartAsync(async http =>
        {
            http.Response.ContentType = "text/event-stream";
            for (var i = 0; i < 2; i++)
            {
                await http.Response.WriteAsync("data: 1\n\n");
                await http.Response.Body.FlushAsync();
                await Task.Delay(TimeSpan.FromSeconds(4), http.RequestAborted); // twice the grace period, and a tick of Kestrel's clock
            }
        });
        await using var proxy = await StartAsync(false, null, upstream, ("MinResponseDataRate:BytesPerSecond", "1000000"), ("MinResponseDataRate:GracePeriod", "00:00:01.5"));
        Assert.Equal("data: 1\n\ndata: 1\n\n", await proxy.Client.GetStringAsync("/"));
    }

    [Theory]
    [InlineData("MaxRequestHeadersTotalSize", "200", 431)]
    [InlineData("MaxRequestHeaderCount", "3", 431)]
    [InlineData("MaxRequestLineSize", "100", 414)]
    [InlineData("MaxRequestBodySize", "10", 413)]
    public async Task What_is_larger_than_the_limits_is_refused(string limit, string value, int status)
    {
        await using var proxy = await StartAsync(false, (limit, value));
        using var connection = await WireConnection.ConnectAsync(proxy.Address);
        var path = status == 414 ? new string('a', 200) : "";
        var headers = status == 431 ? string.Concat(Enumerable.Range(0, 10).Select(i => $"X-{i}: {new string('a', 30)}\r\n")) : "";
        await connection.SendAsync($"POST /{path} HTTP/1.1\r\nHost: a\r\nContent-Length: 11\r\n{headers}\r\n12345678901");
        Assert.Equal(status, (await connection.ReadAnswerAsync()).Status);
        Assert.InRange(proxy.Upstream.Requests.Count, 0, status == 413 ? 1 : 0); // a body is read while the head is on its way to an upstream, which may see it or not
    }

    [Theory]
    [InlineData("Content-Length: 11\r\n\r\n12345678901")]
    [InlineData("Transfer-Encoding: chunked\r\n\r\nb\r\n12345678901\r\n0\r\n\r\n")]
    public async Task A_rule_limits_bodies_of_its_paths(string message)
    {
        await using var proxy = await ProxyUnderTest.StartAsync("""OnRequest("/small", request => { request.MaxBodySize = 10; });""");
        using var connection = await WireConnection.ConnectAsync(proxy.Address);
        Assert.Equal(413, (await connection.AskAsync($"POST /small HTTP/1.1\r\nHost: a\r\n{message}")).Status);
        using var other = await WireConnection.ConnectAsync(proxy.Address);
        Assert.Equal(200, (await other.AskAsync($"POST /large HTTP/1.1\r\nHost: a\r\n{message}")).Status);
    }

    [Theory]
    [InlineData("OnRequest(request => Continue);", 413)]
    [InlineData("OnRequest(request => { request.MaxBodySize = 5; });", 413)]
    [InlineData("OnRequest(request => { request.MaxBodySize = 11; });", 200)]
    [InlineData("OnRequest(request => { request.MaxBodySize = null; });", 200)]
    public async Task A_route_limits_its_bodies_unless_a_rule_does(string rule, int status)
    {
        await using var proxy = await ProxyUnderTest.StartAsync(new ProxySetup
        {
            Rule = rule,
            Configuration = """
                {
                  "ReverseProxy": {
                    "Routes": { "all": { "ClusterId": "main", "MaxRequestBodySize": 10, "Match": { "Path": "{**rest}" } } },
                    "Clusters": { "main": { "Destinations": { "d1": { "Address": "{upstream}" } } } }
                  }
                }
                """,
        });
        using var answer = await proxy.Client.PostAsync("/", new StringContent("12345678901"));
        Assert.Equal(status, (int)answer.StatusCode);
    }

    private static async Task SendWithoutEndAsync(HttpContext http, TaskCompletionSource gone)
    {
        var block = new byte[64 * 1024];
        try
        {
            while (!http.RequestAborted.IsCancellationRequested)
            {
                await http.Response.Body.WriteAsync(block, http.RequestAborted);
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or IOException)
        {
        }
        finally
        {
            gone.TrySetResult();
        }
    }

    private static Task<ProxyUnderTest> StartAsync(bool buffered, params (string Key, string Value)[] limits) => StartAsync(buffered, null, null, limits);

    private static Task<ProxyUnderTest> StartAsync(bool buffered, string? rule, Upstream? upstream, params (string Key, string Value)[] limits)
    {
        var settings = limits.ToDictionary(limit => $"Kestrel:Limits:{limit.Key}", limit => limit.Value);
        if (buffered)
        {
            settings["Options:Buffering:Enabled"] = "true";
        }

        return ProxyUnderTest.StartAsync(new ProxySetup
        {
            BuiltInPlugins = buffered,
            ExpectErrors = true, // of the upstream's connection, which is cut too
            Rule = rule,
            Upstream = upstream,
            Settings = settings,
            ListensAsConfigured = true,
            Configuration = """
                {
                  "Kestrel": { "Endpoints": { "a-http1": { "Url": "http://127.0.0.1:0" }, "b-http2": { "Url": "http://127.0.0.1:0", "Protocols": "Http2" } } },
                  "ReverseProxy": {
                    "Routes": { "all": { "ClusterId": "main", "Match": { "Path": "{**rest}" } } },
                    "Clusters": { "main": { "Destinations": { "d1": { "Address": "{upstream}" } } } }
                  }
                }
                """,
        });
    }
}
