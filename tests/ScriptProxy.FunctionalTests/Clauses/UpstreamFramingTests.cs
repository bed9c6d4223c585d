using ScriptProxy.FunctionalTests.Wire;

namespace ScriptProxy.FunctionalTests.Clauses;

/// <summary>RFC 9112 6 and 7, RFC 9110 15: where an upstream's answer ends, and what the client gets of it.</summary>
public sealed class UpstreamFramingTests(ClauseProxy proxy) : IClassFixture<ClauseProxy>
{
    private const string Chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
    private const string Forged = "HTTP/1.1 200 OK\r\nX-Forged: 1\r\nContent-Length: 6\r\n\r\nforged";
    private const string Hello = "Content-Length: 5\r\n\r\nhello";

    [Theory]
    [InlineData("5;a\r\nhello\r\n0\r\n\r\n")]
    [InlineData("5;a=b;c=\"d;\\\"\"\r\nhello\r\n0;e\r\n\r\n")]
    [InlineData("005\r\nhello\r\n000\r\n\r\n")]
    [InlineData("2\r\nhe\r\n3\r\nllo\r\n0\r\nX-Late: 1\r\nContent-Length: 9\r\n\r\n")]
    public async Task Chunks_that_are_in_order_pass_as_plain_ones_and_the_connection_is_used_again(string chunks)
    {
        var target = proxy.Answer(Chunked + chunks);
        using var client = await proxy.ConnectAsync();

        for (var i = 0; i < 2; i++)
        {
            await client.SendAsync(Get(target));
            var head = await client.ReadHeadAsync();
            Assert.StartsWith("HTTP/1.1 200 OK", head, StringComparison.Ordinal);
            Assert.DoesNotContain("Content-Length", head, StringComparison.OrdinalIgnoreCase);
            var body = "";
            for (var line = await client.ReadLineAsync(); line != "0"; line = await client.ReadLineAsync())
            {
                Assert.DoesNotContain(";", line, StringComparison.Ordinal);
                body += await client.ReadAsync(Convert.ToInt32(line, 16));
                Assert.Equal("", await client.ReadLineAsync());
            }

            Assert.Equal(("hello", ""), (body, await client.ReadLineAsync()));
        }
    }

    [Theory]
    [InlineData("5 5\r\nhello\r\n0\r\n\r\n")]
    [InlineData("0x5\r\nhello\r\n0\r\n\r\n")]
    [InlineData(" 5\r\nhello\r\n0\r\n\r\n")]
    [InlineData("\r\nhello\r\n0\r\n\r\n")]
    [InlineData("-5\r\nhello\r\n0\r\n\r\n")]
    [InlineData("4\r\nhello\r\n0\r\n\r\n")]
    [InlineData("5\r\nhello0\r\n\r\n")]
    [InlineData("10000000000000005\r\nhello\r\n0\r\n\r\n")]
    [InlineData("FFFFFFFFFFFFFFFF\r\nhello\r\n0\r\n\r\n")]
    public async Task Chunks_that_parsers_read_differently_never_look_whole(string chunks)
    {
        var target = proxy.Answer(Chunked + chunks, closes: true);
        using var client = await proxy.ConnectAsync();

        var answer = await Record.ExceptionAsync(async () => Assert.Equal(502, (await client.AskAsync(Get(target))).Status));

        Assert.True(answer is null or IOException, answer?.Message);
    }

    // RFC 9112 2.2 lets HttpClient read a bare LF so: what counts is that the client has no choice left.
    [Theory]
    [InlineData("5\nhello\r\n0\r\n\r\n", "hello")]
    [InlineData("5;a\nhello\r\n0\r\n\r\n", "hello")]
    [InlineData("5;a\rb\r\nhello\r\n0\r\n\r\n", "hello")]
    [InlineData("5\r\nhello\n0\r\n\r\n", "hello")]
    [InlineData("5\r\nhello\r\n0\n\r\n", "hello")]
    [InlineData("5\r\nhello\r\n0\r\n\n", "hello")]
    [InlineData("5\r\nhello\r\n0\r\nX: 1\n\r\n", "hello")]
    [InlineData("6\r\nhello\r\n0\r\n\r\n", "hello\r")]
    public async Task Chunks_that_are_sloppy_reach_the_client_as_plain_ones(string chunks, string body)
    {
        var target = proxy.Answer(Chunked + chunks);
        using var client = await proxy.ConnectAsync();

        for (var i = 0; i < 2; i++)
        {
            Assert.Equal((200, body), await client.AskAsync(Get(target)) is var answer ? (answer.Status, answer.Body) : default);
        }
    }

    [Theory]
    [InlineData("HEAD", "HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n" + Forged)]
    [InlineData("HEAD", Chunked + "5\r\nhello\r\n0\r\n\r\n" + Forged)]
    [InlineData("HEAD", "HTTP/1.1 200 OK\r\n\r\n" + Forged)]
    [InlineData("GET", "HTTP/1.1 304 Not Modified\r\nContent-Length: 99\r\n\r\n" + Forged)]
    [InlineData("GET", "HTTP/1.1 304 Not Modified\r\n\r\n" + Forged)]
    [InlineData("GET", "HTTP/1.1 304 Not Modified\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n" + Forged)]
    [InlineData("GET", "HTTP/1.1 204 No Content\r\n\r\n" + Forged)]
    [InlineData("GET", "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok" + Forged)]
    [InlineData("GET", "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n" + Forged)]
    [InlineData("GET", Chunked + "2\r\nok\r\n0\r\n\r\n" + Forged)]
    public async Task Bytes_behind_an_answer_are_never_the_next_one(string method, string bytes)
    {
        var target = proxy.Answer(bytes);
        using var client = await proxy.ConnectAsync();

        for (var i = 0; i < 3; i++)
        {
            var answer = await client.AskAsync($"{method} {target} HTTP/1.1\r\nHost: a\r\n\r\n");
            Assert.Contains(answer.Status, (int[])[200, 204, 304]);
            Assert.Equal((null, method == "HEAD" || answer.Status > 200 || bytes.Contains("Length: 0", StringComparison.Ordinal) ? "" : "ok"), (answer.Header("X-Forged"), answer.Body));
            Assert.Equal("ok", (await client.AskAsync(Get("/plain"))).Body);
        }
    }

    [Theory]
    [InlineData("HEAD", "HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n")]
    [InlineData("GET", "HTTP/1.1 304 Not Modified\r\n\r\n")]
    [InlineData("GET", "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")]
    public async Task Bytes_that_come_behind_an_answer_of_late_are_never_the_next_one(string method, string bytes)
    {
        var (answered, sent) = (new TaskCompletionSource(), new TaskCompletionSource());
        var target = proxy.Answer(async connection =>
        {
            await connection.SendAsync(bytes);
            await answered.Task;
            await connection.SendAsync(Forged);
            sent.SetResult();
            return true;
        });
        using var client = await proxy.ConnectAsync();

        await client.AskAsync($"{method} {target} HTTP/1.1\r\nHost: a\r\n\r\n");
        answered.SetResult();
        await sent.Task;

        Assert.Equal("ok", (await client.AskAsync(Get("/plain"))).Body);
    }

    [Theory]
    [InlineData("HTTP/1.1 205 Reset Content\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n")]
    [InlineData("HTTP/1.1 205 Reset Content\r\nContent-Length: 5\r\n\r\nhello")]
    [InlineData("HTTP/1.1 205 Reset Content\r\nConnection: close\r\n\r\nhello")]
    public async Task A_205_with_a_body_is_an_answer_without_one_or_none(string bytes)
    {
        var target = proxy.Answer(bytes, closes: true);
        using var client = await proxy.ConnectAsync();

        var answer = await client.AskAsync(Get(target));

        Assert.DoesNotContain("hello", answer.Body, StringComparison.Ordinal);
        Assert.True(answer.Status == 502 || (answer.Status == 205 && answer.Header("Content-Length") == "0" && answer.Header("Transfer-Encoding") is null), answer.Head);
        Assert.Equal("ok", (await client.AskAsync(Get("/plain"))).Body);
    }

    [Theory]
    [InlineData("HTTP/1.1 205 Reset Content\r\nContent-Length: 0\r\n\r\n")]
    [InlineData("HTTP/1.1 205 Reset Content\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n")]
    public async Task A_205_without_a_body_passes(string bytes)
    {
        var target = proxy.Answer(bytes);
        using var client = await proxy.ConnectAsync();

        var answer = await client.AskAsync(Get(target));

        Assert.Equal((205, ""), (answer.Status, answer.Body));
        Assert.Equal("ok", (await client.AskAsync(Get("/plain"))).Body);
    }

    [Theory]
    [InlineData("HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n")]
    [InlineData("HTTP/1.1 100 Continue\r\n\r\n")]
    [InlineData("HTTP/1.1 102 Processing\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 199 X\r\nX-Forged: 1\r\n\r\n")]
    [InlineData("HTTP/1.1 103 Early Hints\r\nContent-Length: 5\r\n\r\n")]
    [InlineData("HTTP/1.1 103 Early Hints\r\nTransfer-Encoding: chunked\r\n\r\n")]
    public async Task Of_interim_answers_nothing_becomes_part_of_the_final_one(string interim)
    {
        var target = proxy.Answer(interim + "HTTP/1.1 200 OK\r\n" + Hello);
        using var client = await proxy.ConnectAsync();

        for (var i = 0; i < 2; i++)
        {
            var answer = await client.AskAsync(Get(target));
            Assert.Equal((200, "hello", "5", null, null, null), (answer.Status, answer.Body, answer.Header("Content-Length"), answer.Header("X-Forged"), answer.Header("Link"), answer.Header("Transfer-Encoding")));
        }
    }

    [Fact]
    public async Task Interim_answers_without_end_are_bounded()
    {
        var ended = new TaskCompletionSource();
        var target = proxy.Answer(async connection =>
        {
            try
            {
                while (true)
                {
                    await connection.SendAsync("HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n");
                }
            }
            finally
            {
                ended.SetResult();
            }
        });
        using var client = await proxy.ConnectAsync();

        Assert.Equal(502, (await client.AskAsync(Get(target))).Status);

        await ended.Task.WaitAsync(TimeSpan.FromSeconds(30));
    }

    [Theory]
    [InlineData("X: a\r\n b\r\n", "a   b")]
    [InlineData("X: a\r\n\tb\r\n", "a  \tb")]
    [InlineData("X: a\r\n Content-Length: 0\r\n", "a   Content-Length: 0")]
    [InlineData("X: a\rb\r\n", "a b")]
    [InlineData("X: a\rContent-Length: 0\r\n", "a Content-Length: 0")]
    [InlineData("X: a\0b\r\n", "a b")]
    [InlineData("X : a\r\n", "a")]
    [InlineData("X: a\n", "a")]
    public async Task What_is_sloppy_in_a_field_the_client_gets_in_one_line_without_it(string field, string value)
    {
        var target = proxy.Answer($"HTTP/1.1 200 OK\r\n{field}{Hello}");
        using var client = await proxy.ConnectAsync();

        var answer = await client.AskAsync(Get(target));

        Assert.Equal((200, value, "5", "hello"), (answer.Status, answer.Header("X"), answer.Header("Content-Length"), answer.Body));
        Assert.DoesNotContain('\0', answer.Head);
        Assert.DoesNotContain('\r', answer.Head.Replace("\r\n", "", StringComparison.Ordinal));
        Assert.DoesNotContain('\n', answer.Head.Replace("\r\n", "", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_body_that_ends_with_its_connection_passes_in_chunks()
    {
        var target = proxy.Answer("HTTP/1.1 200 OK\r\n\r\nhello", closes: true);
        using var client = await proxy.ConnectAsync();

        for (var i = 0; i < 2; i++)
        {
            var answer = await client.AskAsync(Get(target));
            Assert.Equal((200, "hello", "chunked"), (answer.Status, answer.Body, answer.Header("Transfer-Encoding")));
        }
    }

    private static string Get(string target) => $"GET {target} HTTP/1.1\r\nHost: a\r\n\r\n";
}
