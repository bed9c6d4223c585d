namespace ScriptProxy.FunctionalTests.Clauses;

/// <summary>RFC 9112 7.1: chunks of requests.</summary>
public sealed class RequestChunkTests(ClauseProxy proxy) : IClassFixture<ClauseProxy>
{
    private const string Head = "POST /a HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n";
    private const string Smuggled = "GET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n";

    [Theory]
    [InlineData("\r\nhello\r\n0\r\n\r\n")]
    [InlineData("+5\r\nhello\r\n0\r\n\r\n")]
    [InlineData("-5\r\nhello\r\n0\r\n\r\n")]
    [InlineData("-0\r\n\r\n")]
    [InlineData("0x5\r\nhello\r\n0\r\n\r\n")]
    [InlineData("5h\r\nhello\r\n0\r\n\r\n")]
    [InlineData("5_0\r\nhello\r\n0\r\n\r\n")]
    [InlineData(" 5\r\nhello\r\n0\r\n\r\n")]
    [InlineData("\t5\r\nhello\r\n0\r\n\r\n")]
    [InlineData("5 \r\nhello\r\n0\r\n\r\n")]
    [InlineData("5\t\r\nhello\r\n0\r\n\r\n")]
    [InlineData("5 ;a\r\nhello\r\n0\r\n\r\n")]
    [InlineData("5,5\r\nhello\r\n0\r\n\r\n")]
    [InlineData("10000000000000005\r\nhello\r\n0\r\n\r\n")]
    [InlineData("FFFFFFFFFFFFFFFF\r\nhello\r\n0\r\n\r\n")]
    [InlineData("7FFFFFFFFFFFFFFF\r\nhello\r\n0\r\n\r\n")]
    [InlineData("100000005\r\nhello\r\n0\r\n\r\n")]
    public Task A_size_that_is_no_hexadecimal_number_is_refused(string chunks) => proxy.RefusesAsync(Head + chunks + Smuggled, 400);

    [Theory]
    [InlineData("5\nhello\r\n0\r\n\r\n")]
    [InlineData("5\rhello\r\n0\r\n\r\n")]
    [InlineData("5\r\rhello\r\n0\r\n\r\n")]
    [InlineData("5\r\nhello\n0\r\n\r\n")]
    [InlineData("5\r\nhello\r0\r\n\r\n")]
    [InlineData("5\r\nhello\r\n0\n\r\n")]
    [InlineData("5\r\nhello0\r\n\r\n")]
    [InlineData("4\r\nhello\r\n0\r\n\r\n")]
    [InlineData("6\r\nhello\r\n0\r\n\r\n")]
    [InlineData("7\r\nhello\r\n0\r\n\r\n")]
    [InlineData("5\r\nhello \r\n0\r\n\r\n")]
    public Task A_chunk_that_does_not_end_where_its_size_says_is_refused(string chunks) => proxy.RefusesAsync(Head + chunks + Smuggled, 400);

    [Theory]
    [InlineData("5;a\nhello\r\n0\r\n\r\n")]
    [InlineData("5;\nxx\r\nhello\r\n0\r\n\r\n")]
    [InlineData("5;a=\"\n\"\r\nhello\r\n0\r\n\r\n")]
    [InlineData("5;a\rb\r\nhello\r\n0\r\n\r\n")]
    [InlineData("5;\r\rhello\r\n0\r\n\r\n")]
    [InlineData("5\r\nhello\r\n0;\n\r\n")]
    [InlineData("2;\nxx\r\n45\r\n0\r\n\r\n")]
    public Task An_extension_with_a_bare_LF_or_CR_is_refused(string chunks) => proxy.RefusesAsync(Head + chunks + Smuggled, 400);

    [Theory]
    [InlineData("0\r\nX Y: 1\r\n\r\n")]
    [InlineData("0\r\nX: 1\n\r\n")]
    [InlineData("0\r\nX: 1\r\n 2\r\n\r\n")]
    [InlineData("0\r\nX\r\n\r\n")]
    [InlineData("0\r\n: 1\r\n\r\n")]
    [InlineData("0\r\n X: 1\r\n\r\n")]
    [InlineData("0\r\nX: a\0b\r\n\r\n")]
    [InlineData("0\r\nX: a\rb\r\n\r\n")]
    public Task A_trailer_that_is_no_field_is_refused(string chunks) => proxy.RefusesAsync(Head + chunks + Smuggled, 400);

    [Theory]
    [InlineData("5\r\nhello\r\n0\r\n\r\n")]
    [InlineData("05\r\nhello\r\n00\r\n\r\n")]
    [InlineData("00000005\r\nhello\r\n0\r\n\r\n")]
    [InlineData("2\r\nhe\r\n3\r\nllo\r\n0\r\n\r\n")]
    [InlineData("5;a\r\nhello\r\n0;b\r\n\r\n")]
    [InlineData("5;a=b;c=d\r\nhello\r\n0\r\n\r\n")]
    [InlineData("5;a=\"b;c\\\"\"\r\nhello\r\n0\r\n\r\n")]
    [InlineData("5; a = b\r\nhello\r\n0\r\n\r\n")]
    [InlineData("5\r\nhello\r\n0\r\nX(: 1\r\n\r\n")]
    public async Task Sizes_and_extensions_that_are_in_order_pass_as_plain_chunks(string chunks)
    {
        proxy.Upstream.Requests.Clear();
        using var connection = await proxy.ConnectAsync();

        for (var i = 0; i < 2; i++)
        {
            Assert.Equal(200, (await connection.AskAsync(Head + chunks)).Status);
        }

        Assert.All(await proxy.ReceivedAsync(), received => Assert.Equal(("/a", "hello", "chunked"), (received.Target, received.Body, received.Header("Transfer-Encoding"))));
    }

    [Fact]
    public async Task Sizes_are_hexadecimal_in_either_case()
    {
        proxy.Upstream.Requests.Clear();
        using var connection = await proxy.ConnectAsync();

        Assert.Equal(200, (await connection.AskAsync(Head + "A\r\n0123456789\r\nb\r\n01234567890\r\n0\r\n\r\n")).Status);

        Assert.Equal("012345678901234567890", Assert.Single(await proxy.ReceivedAsync()).Body);
    }

    [Fact]
    public async Task A_long_extension_is_not_passed_on()
    {
        proxy.Upstream.Requests.Clear();
        using var connection = await proxy.ConnectAsync();

        Assert.Equal(200, (await connection.AskAsync($"{Head}5;{new string('a', 200_000)}\r\nhello\r\n0\r\n\r\n")).Status);

        var received = Assert.Single(await proxy.ReceivedAsync());
        Assert.Equal("hello", received.Body);
    }

    [Fact]
    public async Task Extensions_without_end_are_bounded_as_a_body_is()
    {
        proxy.Upstream.Requests.Clear();
        using var connection = await proxy.ConnectAsync();
        await connection.SendAsync(Head + "5;");
        var answer = connection.ReadAnswerAsync();
        var block = new string('a', 1_000_000);
        try
        {
            for (var i = 0; i < 40 && !answer.IsCompleted; i++)
            {
                await connection.SendAsync(block);
            }
        }
        catch (IOException)
        {
            // The proxy has closed already.
        }

        try
        {
            Assert.Equal(413, (await answer).Status);
        }
        catch (IOException)
        {
            // The end of the connection overtook the answer.
        }

        Assert.Empty(await proxy.ReceivedAsync());
    }

    [Fact]
    public async Task Trailers_reach_neither_hooks_nor_the_upstream_as_headers()
    {
        proxy.Upstream.Requests.Clear();
        using var connection = await proxy.ConnectAsync();

        for (var i = 0; i < 2; i++)
        {
            var answer = await connection.AskAsync(
                Head + "5\r\nhello\r\n0\r\nContent-Length: 1\r\nTransfer-Encoding: gzip\r\nHost: evil\r\nConnection: X-Late\r\nX-Late: yes\r\n\r\n");
            Assert.Equal((200, ","), (answer.Status, answer.Header("X-Seen")));
        }

        Assert.All(await proxy.ReceivedAsync(), received =>
        {
            Assert.Equal(("hello", "chunked"), (received.Body, received.Header("Transfer-Encoding")));
            Assert.DoesNotContain("evil", received.Head, StringComparison.Ordinal);
            Assert.Equal((null, null), (received.Header("X-Late"), received.Header("Content-Length")));
        });
    }
}
