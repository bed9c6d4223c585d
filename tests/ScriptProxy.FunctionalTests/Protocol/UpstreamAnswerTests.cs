using System.Net;
using ScriptProxy.Host.Protocol;

namespace ScriptProxy.FunctionalTests.Protocol;

public sealed class UpstreamAnswerTests
{
    private const string Ok = "HTTP/1.1 200 OK\r\n";
    private const string Chunks = "\r\n\r\n5\r\nhello\r\n0\r\n\r\n";
    private const string Hello = "\r\n\r\nhello";

    [Theory]
    [InlineData("HTTP/1.0 200 OK\r\nContent-Length: 5" + Hello, int.MaxValue)]
    [InlineData("HTTP/1.0 200 OK\r\nContent-Length: 5" + Hello, 1)]
    [InlineData("HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nContent-Length: 5" + Hello, int.MaxValue)]
    public async Task After_an_answer_in_HTTP10_the_connection_is_closed(string answer, int piece)
    {
        await using var upstream = new RawUpstream(answer, piece: piece);
        using var client = Client();

        for (var i = 0; i < 3; i++)
        {
            Assert.Equal("hello", await Body(client, upstream));
        }

        Assert.Equal(3, upstream.Connections);
    }

    [Theory]
    [InlineData(int.MaxValue)]
    [InlineData(1)]
    public async Task After_an_answer_in_HTTP11_the_connection_is_reused(int piece)
    {
        await using var upstream = new RawUpstream(Ok + "Content-Length: 9\r\n\r\nHTTP/1.0 ", piece: piece);
        using var client = Client();

        for (var i = 0; i < 3; i++)
        {
            Assert.Equal("HTTP/1.0 ", await Body(client, upstream));
        }

        Assert.Equal(1, upstream.Connections);
    }

    [Theory]
    [InlineData("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: x" + Hello)]
    [InlineData("HTTP/1.1 101 Switching Protocols" + Hello)]
    [InlineData(Ok + "Transfer-Encoding: gzip" + Hello)]
    [InlineData(Ok + "Transfer-Encoding: gzip, chunked" + Chunks)]
    [InlineData(Ok + "Transfer-Encoding: chunked, gzip" + Chunks)]
    [InlineData(Ok + "Transfer-Encoding: chunked, chunked" + Chunks)]
    [InlineData(Ok + "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked" + Chunks)]
    [InlineData(Ok + "Transfer-Encoding: xchunked" + Chunks)]
    [InlineData(Ok + "Transfer-Encoding: chunked;x=1" + Chunks)]
    [InlineData(Ok + "Transfer-Encoding: identity\r\nContent-Length: 5" + Hello)]
    [InlineData(Ok + "Transfer-Encoding: \r\nContent-Length: 5" + Hello)]
    [InlineData("HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked" + Chunks)]
    [InlineData(Ok + "Content-Length: 3\r\nTransfer-Encoding: chunked" + Chunks)]
    [InlineData(Ok + "Transfer-Encoding: chunked\r\nContent-Length: 3" + Chunks)]
    [InlineData(Ok + "Content-Length: 5\r\nContent-Length: 3" + Hello)]
    [InlineData(Ok + "Content-Length: 5\r\nContent-Length: 5" + Hello)]
    [InlineData(Ok + "Content-Length: 5, 5" + Hello)]
    [InlineData(Ok + "Content-Length: -1" + Hello)]
    [InlineData(Ok + "Content-Length: +5" + Hello)]
    [InlineData(Ok + "Content-Length: 0x5" + Hello)]
    [InlineData(Ok + "Content-Length: 99999999999999999999" + Hello)]
    [InlineData(Ok + "Content-Length: " + Hello)]
    [InlineData(Ok + "X-Role: \u000badmin\r\nContent-Length: 5" + Hello)]
    [InlineData(Ok + "Content-Type: text/plain\u007f\r\nContent-Length: 5" + Hello)]
    [InlineData("HTTP/1.1 204 No Content\r\nContent-Length: 5" + Hello)]
    [InlineData("HTTP/1.1 205 Reset Content\r\nContent-Length: 5" + Hello)]
    [InlineData("HTTP/1.1 204 No Content\r\nTransfer-Encoding: chunked" + Chunks)]
    [InlineData("HTTP/1.1 101 Switching Protocols\r\nTransfer-Encoding: chunked" + Chunks)]
    [InlineData("HTTP/1.1 099 OK\r\nContent-Length: 5" + Hello)]
    [InlineData("HTTP/1.1 200 O\u0001K\r\nContent-Length: 5" + Hello)]
    public async Task HttpClient_lets_it_through_and_the_check_finds_it(string answer)
    {
        await using var upstream = new RawUpstream(answer, closes: true);
        using var client = Client();

        using var response = await Send(client, upstream);

        Assert.NotNull(UpstreamResponseCheck.FindFault(response, null));
    }

    [Theory]
    [InlineData(Ok + "X Y: 1\r\nContent-Length: 5" + Hello)]
    [InlineData(Ok + "X(Y: 1\r\nContent-Length: 5" + Hello)]
    [InlineData(Ok + "X\0Y: 1\r\nContent-Length: 5" + Hello)]
    [InlineData(Ok + ": 1\r\nContent-Length: 5" + Hello)]
    [InlineData(Ok + "XY\r\nContent-Length: 5" + Hello)]
    [InlineData(Ok + " X: a\r\nContent-Length: 5" + Hello)]
    [InlineData(Ok + "X: a")]
    [InlineData("HTTP/2.0 200 OK\r\nContent-Length: 5" + Hello)]
    [InlineData("HTTP/1.1 2000 OK\r\nContent-Length: 5" + Hello)]
    [InlineData("HTTP/1.1 200 O\rK\r\nContent-Length: 5" + Hello)]
    [InlineData("hello")]
    [InlineData("")]
    public async Task HttpClient_itself_refuses_a_broken_head(string answer)
    {
        await using var upstream = new RawUpstream(answer, closes: true);
        using var client = Client();

        await Assert.ThrowsAsync<HttpRequestException>(() => Send(client, upstream));
    }

    [Fact]
    public async Task HttpClient_itself_refuses_a_head_above_the_limit()
    {
        await using var upstream = new RawUpstream(Ok + "X: " + new string('a', 70_000) + "\r\n\r\n");
        using var client = Client();

        await Assert.ThrowsAsync<HttpRequestException>(() => Send(client, upstream));
    }

    [Theory]
    [InlineData(Ok + "Content-Length: 10" + Hello)]
    [InlineData(Ok + "Transfer-Encoding: chunked\r\n\r\n5\r\nhel")]
    [InlineData(Ok + "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n")]
    [InlineData(Ok + "Transfer-Encoding: chunked\r\n\r\n+5\r\nhello\r\n0\r\n\r\n")]
    [InlineData(Ok + "Transfer-Encoding: chunked\r\n\r\nzz\r\nhello\r\n0\r\n\r\n")]
    public async Task HttpClient_itself_reports_a_body_that_is_cut_off_or_broken(string answer)
    {
        await using var upstream = new RawUpstream(answer, closes: true);
        using var client = Client();

        await Assert.ThrowsAnyAsync<Exception>(() => Body(client, upstream));
    }

    [Theory]
    [InlineData(Ok + "X: a\r\n b\r\nContent-Length: 5" + Hello, "a   b")]
    [InlineData(Ok + "X: a\r\n\tb\r\nContent-Length: 5" + Hello, "a  \tb")]
    [InlineData(Ok + "X: a\0b\r\nContent-Length: 5" + Hello, "a b")]
    [InlineData(Ok + "X: a\rb\r\nContent-Length: 5" + Hello, "a b")]
    [InlineData(Ok + "X : a\r\nContent-Length: 5" + Hello, "a")]
    [InlineData("HTTP/1.1 200 OK\nX: a\nContent-Length: 5\n\nhello", "a")]
    [InlineData("HTTP/1.1 100 Continue\r\n\r\n" + Ok + "X: a\r\nContent-Length: 5" + Hello, "a")]
    public async Task HttpClient_itself_makes_harmless_what_is_merely_sloppy(string answer, string value)
    {
        await using var upstream = new RawUpstream(answer, closes: true);
        using var client = Client();

        using var response = await Send(client, upstream);

        Assert.Null(UpstreamResponseCheck.FindFault(response, null));
        Assert.Equal(value, response.Headers.NonValidated["X"].ToString());
        Assert.Equal("hello", await response.Content.ReadAsStringAsync());
    }

    [Theory]
    [InlineData("websocket", "websocket", true)]
    [InlineData("foo, WebSocket", "websocket", true)]
    [InlineData("websocket", "foo", false)]
    [InlineData("websocket", null, false)]
    public async Task An_upgrade_passes_only_to_a_protocol_that_was_asked_for(string asked, string? granted, bool passes)
    {
        await using var upstream = new RawUpstream($"HTTP/1.1 101 Switching\r\nConnection: Upgrade\r\n{(granted is null ? "" : $"Upgrade: {granted}\r\n")}\r\n");
        using var client = Client();
        using var request = new HttpRequestMessage(HttpMethod.Get, upstream.Uri) { Headers = { { "Connection", "Upgrade" }, { "Upgrade", asked } } };

        using var response = await client.SendAsync(request, default);

        Assert.Equal(passes, UpstreamResponseCheck.FindFault(response, request) is null);
    }

    [Theory]
    [InlineData(" a", 1, true)]
    [InlineData(" a", 2, false)]
    [InlineData("a\t", 2, false)]
    [InlineData("a\tb", 2, true)]
    [InlineData("", 2, true)]
    public void White_space_at_an_end_belongs_to_a_line_and_to_no_value(string value, int version, bool passes)
    {
        using var response = new HttpResponseMessage(HttpStatusCode.OK) { Version = new Version(version, 0) };
        response.Headers.TryAddWithoutValidation("X-Role", value);

        Assert.Equal(passes, UpstreamResponseCheck.FindFault(response, null) is null);
    }

    [Fact]
    public void The_check_allocates_nothing_where_all_is_well()
    {
        using var response = new HttpResponseMessage(HttpStatusCode.OK) { Content = new ByteArrayContent([]) };
        response.Content.Headers.TryAddWithoutValidation("Content-Length", "5");
        UpstreamResponseCheck.FindFault(response, null);

        var before = GC.GetAllocatedBytesForCurrentThread();
        var fault = UpstreamResponseCheck.FindFault(response, null);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Null(fault);
    }

    private static HttpMessageInvoker Client()
    {
        var connections = new SocketsHttpHandler
        {
            UseProxy = false,
            AllowAutoRedirect = false,
            AutomaticDecompression = DecompressionMethods.None,
            UseCookies = false,
            ActivityHeadersPropagator = null,
        };
        UpstreamConnections.Configure(connections);
        return new HttpMessageInvoker(connections);
    }

    private static async Task<HttpResponseMessage> Send(HttpMessageInvoker client, RawUpstream upstream)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, upstream.Uri);
        return await client.SendAsync(request, default).WaitAsync(TimeSpan.FromSeconds(20));
    }

    private static async Task<string> Body(HttpMessageInvoker client, RawUpstream upstream)
    {
        using var response = await Send(client, upstream);
        return await response.Content.ReadAsStringAsync().WaitAsync(TimeSpan.FromSeconds(20));
    }
}
