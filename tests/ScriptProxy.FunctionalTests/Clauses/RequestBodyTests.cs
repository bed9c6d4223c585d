using ScriptProxy.FunctionalTests.Wire;

namespace ScriptProxy.FunctionalTests.Clauses;

/// <summary>RFC 9112 6.3, 9.3.2 and 11.2: where a request ends, and what comes behind it.</summary>
public sealed class RequestBodyTests(ClauseProxy proxy) : IClassFixture<ClauseProxy>
{
    private const string Hello = "Content-Length: 5\r\n\r\nhello";
    private const string Next = "GET /next HTTP/1.1\r\nHost: a\r\n\r\n";

    [Theory]
    [InlineData("GET /a HTTP/1.1\r\nHost: a\r\n" + Hello, "hello")]
    [InlineData("HEAD /a HTTP/1.1\r\nHost: a\r\n" + Hello, "hello")]
    [InlineData("DELETE /a HTTP/1.1\r\nHost: a\r\n" + Hello, "hello")]
    [InlineData("OPTIONS /a HTTP/1.1\r\nHost: a\r\n" + Hello, "hello")]
    [InlineData("GET /a HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n", "hello")]
    [InlineData("POST /a HTTP/1.1\r\nHost: a\r\n\r\n", "")]
    [InlineData("POST /a HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n", "")]
    public async Task A_body_ends_where_its_framing_says_whatever_the_method_and_the_next_request_begins_there(string request, string body)
    {
        var target = proxy.Answer(request.StartsWith("HEAD", StringComparison.Ordinal) ? "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n" : WireUpstream.Ok);
        request = request.Replace("/a", target, StringComparison.Ordinal);
        proxy.Upstream.Requests.Clear();
        using var connection = await proxy.ConnectAsync();

        Assert.Equal(200, (await connection.AskAsync(request + Next)).Status);
        Assert.Equal(200, (await connection.ReadAnswerAsync()).Status);

        Assert.Equal([(target, body), ("/next", "")], (await proxy.ReceivedAsync()).Select(received => (received.Target, received.Body)));
    }

    [Fact]
    public async Task Pipelined_requests_are_answered_in_their_order()
    {
        var targets = Enumerable.Range(0, 20).Select(i => proxy.Answer($"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{i:00}")).ToList();
        proxy.Upstream.Requests.Clear();
        using var connection = await proxy.ConnectAsync();

        await connection.SendAsync(string.Concat(targets.Select((target, i) => $"{(i % 2 == 0 ? "GET" : "POST")} {target} HTTP/1.1\r\nHost: a\r\nContent-Length: {i % 2}\r\n\r\n{new string('x', i % 2)}")));

        for (var i = 0; i < targets.Count; i++)
        {
            Assert.Equal($"{i:00}", (await connection.ReadAnswerAsync()).Body);
        }

        Assert.Equal(targets, (await proxy.ReceivedAsync()).Select(received => received.Target));
    }

    [Theory]
    [InlineData("Content-Length: 70000\r\n\r\n", "")]
    [InlineData("Transfer-Encoding: chunked\r\n\r\n10000\r\n", "")]
    [InlineData("Transfer-Encoding: chunked\r\n\r\n10000\r\n", "\r\n")]
    [InlineData("Transfer-Encoding: chunked\r\n\r\n10000\r\n", "\r\n0\r\n")]
    [InlineData("Transfer-Encoding: chunked\r\n\r\n10000\r\n", "\r\n0\r\nX-Late: 1\r\n")]
    public async Task A_body_that_the_client_cuts_off_is_no_request_to_the_upstream(string fields, string end)
    {
        var target = proxy.Answer(WireUpstream.Ok);
        proxy.Upstream.Requests.Clear();
        using (var connection = await proxy.ConnectAsync())
        {
            await connection.SendAsync($"POST {target} HTTP/1.1\r\nHost: a\r\n{fields}{new string('x', 0x10000)}{end}");
            await proxy.BegunAsync(target);
        }

        await proxy.BrokenAsync();
        Assert.Empty(await proxy.ReceivedAsync());
    }

    [Theory]
    [InlineData("GET /#b HTTP/1.1\r\nHost: a\r\n\r\n", 400)]
    [InlineData("GET / HTTP/1.1\r\n\r\n", 400)]
    [InlineData("GET / HTTP/1.1\r\nHost: a\r\nx y: 1\r\n\r\n", 400)]
    [InlineData("get / HTTP/1.1\r\nHost: a\r\n\r\n", 501)]
    [InlineData("GET / HTTP/3.0\r\nHost: a\r\n\r\n", 505)]
    [InlineData("POST / HTTP/1.1\r\nHost: a\r\nExpect: x\r\nContent-Length: 5\r\n\r\nhello", 417)]
    [InlineData("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: x\r\n\r\n", 400)]
    [InlineData("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: x, chunked\r\n\r\n0\r\n\r\n", 501)]
    [InlineData("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nx\r\n0\r\n\r\n", 400)]
    public Task What_is_pipelined_behind_a_refused_request_is_not_served(string request, int status) => proxy.RefusesAsync(request + Next, status);

    [Fact]
    public async Task What_is_pipelined_behind_a_wish_to_close_is_not_served()
    {
        proxy.Upstream.Requests.Clear();
        using var connection = await proxy.ConnectAsync();

        Assert.Equal(200, (await connection.AskAsync("GET /a HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n" + Next)).Status);

        Assert.True(await connection.IsClosedAsync());
        Assert.Equal(["/a"], (await proxy.ReceivedAsync()).Select(received => received.Target));
    }
}
