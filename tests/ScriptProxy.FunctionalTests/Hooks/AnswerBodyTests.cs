using System.Net;
using ScriptProxy.Testing;

namespace ScriptProxy.FunctionalTests.Hooks;

public sealed class AnswerBodyTests
{
    private const string Bodies = """
        using System.IO.Pipelines;
        using System.Threading;

        OnLookup("/known", lookup => lookup.Respond(new Answer(200) { Body = new Letters(Log, 5, 5) }));
        OnLookup("/unknown", lookup => lookup.Respond(new Answer(200) { Body = new Letters(Log, 5, null) }));
        OnLookup("/204", lookup => lookup.Respond(new Answer(204) { Body = new Letters(Log, 5, 5) }));
        OnLookup("/304", lookup => lookup.Respond(new Answer(304) { Body = new Letters(Log, 5, 5) }));
        OnRequest("/request", request => request.Respond(new Answer(200) { Body = new Letters(Log, 5, 5) }));
        OnLookup("/at-once", lookup => lookup.Respond(new Answer(200) { Body = new Letters(Log, 0, null, fails: true) }));
        OnLookup("/later", lookup => lookup.Respond(new Answer(200) { Body = new Letters(Log, 5, null, fails: true) }));
        OnLookup("/short", lookup => lookup.Respond(new Answer(200) { Body = new Letters(Log, 5, 10) }));
        OnLookup("/endless", lookup => lookup.Respond(new Answer(200) { Body = new Letters(Log, long.MaxValue, null) }));
        OnRequest("/written", request => request.Respond(200, Letters.Written.ToString()));

        class Letters(ILogger log, long count, long? length, bool fails = false) : IAnswerBody, IAsyncDisposable
        {
            public static long Written;
            public long? Length => length;
            public async ValueTask WriteAsync(PipeWriter writer, CancellationToken cancelled)
            {
                var letters = new byte[Math.Min(count, 10_000)];
                Array.Fill(letters, (byte)'x');
                for (var left = count; left > 0; left -= letters.Length)
                {
                    await writer.WriteAsync(letters, cancelled);
                    Written += letters.Length;
                }
                if (fails) { throw new InvalidOperationException("the body broke"); }
            }
            public ValueTask DisposeAsync() { log.LogInformation("body disposed"); return default; }
        }
        """;

    [Theory]
    [InlineData("GET", "/known", 200, 5L, "xxxxx")]
    [InlineData("HEAD", "/known", 200, 5L, "")]
    [InlineData("GET", "/unknown", 200, null, "xxxxx")]
    [InlineData("HEAD", "/unknown", 200, null, "")]
    [InlineData("GET", "/204", 204, null, "")]
    [InlineData("GET", "/304", 304, null, "")]
    [InlineData("GET", "/request", 200, 5L, "xxxxx")]
    public async Task It_is_written_where_there_is_one_and_disposed_in_any_case(string method, string path, int status, long? length, string text)
    {
        await using var proxy = await ProxyUnderTest.StartAsync(Bodies);
        using var request = new HttpRequestMessage(new HttpMethod(method), path);

        using var answer = await proxy.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);

        Assert.Equal(status, (int)answer.StatusCode);
        Assert.Equal(length, answer.Content.Headers.ContentLength is var told && status == 200 ? told : null);
        Assert.Equal(text, await answer.Content.ReadAsStringAsync());
        Assert.Single(await Eventually.LinesAsync(() => proxy.Log.Lines, "body disposed"));
        Assert.Contains($"{path} {status} {text.Length}B", Assert.Single(await Eventually.LinesAsync(() => proxy.Access.Lines, path)));
    }

    [Fact]
    public async Task One_that_fails_before_the_head_is_sent_is_a_500()
    {
        await using var proxy = await ProxyUnderTest.StartAsync(new ProxySetup { Rule = Bodies, ExpectErrors = true });

        using var answer = await proxy.Client.GetAsync("/at-once");

        Assert.Equal(HttpStatusCode.InternalServerError, answer.StatusCode);
        Assert.StartsWith("500 Internal Server Error\nerror id: ", await answer.Content.ReadAsStringAsync());
        Assert.Contains("rule.csx failed in ResponseBody: the body broke", Assert.Single(await Eventually.LinesAsync(() => proxy.Log.Errors, "failed in")));
        Assert.Single(await Eventually.LinesAsync(() => proxy.Log.Lines, "body disposed"));
    }

    [Theory]
    [InlineData("null", "")]
    [InlineData("6", "")]
    [InlineData("null", "OnCompleted(completion => { });")]
    [InlineData("6", "OnCompleted(completion => { });")]
    public async Task What_one_had_written_before_it_failed_does_not_stand_in_the_error(string length, string rule)
    {
        await using var proxy = await ProxyUnderTest.StartAsync(new ProxySetup
        {
            Rule = $$"""
                using System.Buffers;
                using System.IO.Pipelines;
                using System.Threading;

                {{rule}}
                OnLookup("/half", lookup => lookup.Respond(new Answer(200) { Body = new Half() }));

                class Half : IAnswerBody
                {
                    public long? Length => {{length}};
                    public ValueTask WriteAsync(PipeWriter writer, CancellationToken cancelled)
                    {
                        writer.Write("secret"u8);
                        throw new InvalidOperationException("the body broke");
                    }
                }
                """,
            ExpectErrors = true,
        });
        await using var client = await RawClient.ConnectAsync(proxy.Address);

        await client.SendAsync("GET /half HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");

        var answer = await client.ReadToEndAsync();
        Assert.Matches("\r\n\r\n500 Internal Server Error\nerror id: [0-9a-z]{10}\n$", answer);
    }

    [Theory]
    [InlineData("/later")]
    [InlineData("/short")]
    public async Task One_that_fails_later_or_is_too_short_never_looks_whole(string path)
    {
        await using var proxy = await ProxyUnderTest.StartAsync(new ProxySetup { Rule = Bodies, ExpectErrors = true });

        await Assert.ThrowsAsync<HttpRequestException>(() => proxy.Client.GetStringAsync(path));
        Assert.Single(await Eventually.LinesAsync(() => proxy.Log.Lines, "body disposed"));
    }

    [Fact]
    public async Task One_that_is_not_read_waits_and_ends_with_its_client()
    {
        await using var proxy = await ProxyUnderTest.StartAsync(Bodies);
        await using var client = await RawClient.ConnectAsync(proxy.Address);
        await client.SendAsync("GET /endless HTTP/1.1\r\nHost: a\r\n\r\n");

        var (before, now) = (-1L, 0L);
        await Eventually.TrueAsync(
            async () =>
            {
                await Task.Delay(100); // longer than writing what fits takes
                (before, now) = (now, long.Parse(await proxy.Client.GetStringAsync("/written"), null));
                return now > 0 && now == before;
            },
            "writing stalls");
        client.Reset();

        Assert.InRange(now, 1, 50_000_000);
        Assert.Single(await Eventually.LinesAsync(() => proxy.Log.Lines, "body disposed"));
        Assert.Empty(proxy.Log.Errors);
    }

    [Fact]
    public async Task One_answer_serves_many_exchanges_at_once()
    {
        await using var proxy = await ProxyUnderTest.StartAsync("""
            using System.IO.Pipelines;
            using System.Threading;

            var answer = new Answer(200) { Body = new Shared(), ContentType = "text/x", Headers = { ["X-A"] = "1" } };
            OnLookup(lookup => lookup.Respond(answer));
            OnResponse(response => { response.Headers.Remove("X-A"); response.Headers["X-B"] = response.QueryString; });
            OnRequest("/headers", request => request.Respond(200, string.Join(",", answer.Headers.Keys)));

            class Shared : IAnswerBody
            {
                static readonly byte[] Bytes = new byte[100_000];
                public long? Length => Bytes.Length;
                public async ValueTask WriteAsync(PipeWriter writer, CancellationToken cancelled) => await writer.WriteAsync(Bytes, cancelled);
            }
            """);

        await Parallel.ForAsync(0, 200, async (i, cancelled) =>
        {
            using var answer = await proxy.Client.GetAsync($"/?{i}", cancelled);
            Assert.Equal(($"?{i}", "text/x", 100_000), (answer.Headers.GetValues("X-B").Single(), answer.Content.Headers.ContentType?.ToString(), (await answer.Content.ReadAsByteArrayAsync(cancelled)).Length));
        });

        Assert.Equal("X-A", await proxy.Client.GetStringAsync("/headers"));
    }
}
