using System.Net;
using Microsoft.AspNetCore.Http;
using ScriptProxy.Testing;

namespace ScriptProxy.FunctionalTests.Hooks;

public sealed class AnswerTests
{
    private const string Answers = """
        OnRequest("/text", request => request.Respond(418, "tea é"));
        OnRequest("/html", request => request.Respond(200, "<p>", "text/html"));
        OnRequest("/empty", request => request.Respond(403));
        OnRequest("/json", request => request.RespondJson(201, new { Name = "a", TotalCount = 2 }));
        OnRequest("/bytes", request => request.Respond(200, new byte[] { 1, 2, 3 }));
        OnRequest("/stream", request => request.Respond(200, new MemoryStream(new byte[] { 4, 5 }), "image/png"));
        OnRequest("/204", request => request.Respond(204, "never sent"));
        OnRequest("/304", request => request.Respond(304, "never sent"));
        OnRequest("/own", request => request.Respond(new Answer(429) { Text = "slow down", Headers = { ["Retry-After"] = "7", ["X-A"] = "b" } }));
        OnRequest("/moved", request => request.Redirect("https://example.org/x?y=1", 308));
        OnRequest("/found", request => request.Redirect("/login"));
        OnResponse(response => response.Headers["X-Seen"] = $"{response.Status} {response.DecidedBy}");
        """;

    [Theory]
    [InlineData("GET", "/text", 418, "tea é", "text/plain; charset=utf-8", 6)]
    [InlineData("HEAD", "/text", 418, "", "text/plain; charset=utf-8", 6)]
    [InlineData("GET", "/html", 200, "<p>", "text/html", 3)]
    [InlineData("GET", "/empty", 403, "", null, 0)]
    [InlineData("POST", "/json", 201, "{\"name\":\"a\",\"totalCount\":2}", "application/json; charset=utf-8", 27)]
    [InlineData("GET", "/bytes", 200, "\u0001\u0002\u0003", "application/octet-stream", 3)]
    [InlineData("HEAD", "/bytes", 200, "", "application/octet-stream", 3)]
    [InlineData("GET", "/stream", 200, "\u0004\u0005", "image/png", null)]
    [InlineData("HEAD", "/stream", 200, "", "image/png", null)]
    [InlineData("GET", "/own", 429, "slow down", "text/plain; charset=utf-8", 9)]
    public async Task An_answer_has_its_status_body_type_and_length(string method, string path, int status, string body, string? type, int? length)
    {
        await using var proxy = await ProxyUnderTest.StartAsync(Answers);
        using var request = new HttpRequestMessage(new HttpMethod(method), path);

        using var answer = await proxy.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);

        Assert.Equal(status, (int)answer.StatusCode);
        Assert.Equal(length, (int?)answer.Content.Headers.ContentLength);
        Assert.Equal(body, await answer.Content.ReadAsStringAsync());
        Assert.Equal(type, answer.Content.Headers.ContentType?.ToString());
        Assert.Equal($"{status} rule.csx", answer.Headers.GetValues("X-Seen").Single());
        Assert.Empty(proxy.Upstream.Requests);
    }

    [Fact]
    public async Task Statuses_without_a_body_have_none_and_the_connection_lives_on()
    {
        await using var proxy = await ProxyUnderTest.StartAsync(Answers);

        foreach (var path in new[] { "/204", "/304", "/204", "/own", "/moved", "/found" })
        {
            using var answer = await proxy.Client.GetAsync(path);
            Assert.Equal(path == "/own" ? "slow down" : "", await answer.Content.ReadAsStringAsync());
            switch (path)
            {
                case "/own":
                    Assert.Equal("7", answer.Headers.GetValues("Retry-After").Single());
                    break;
                case "/moved":
                    Assert.Equal((HttpStatusCode.PermanentRedirect, "https://example.org/x?y=1"), (answer.StatusCode, answer.Headers.Location!.OriginalString));
                    break;
                case "/found":
                    Assert.Equal((HttpStatusCode.Found, "/login"), (answer.StatusCode, answer.Headers.Location!.OriginalString));
                    break;
                default:
                    Assert.Equal(path[1..], $"{(int)answer.StatusCode}");
                    break;
            }
        }
    }

    [Fact]
    public async Task A_stream_is_sent_in_constant_memory_and_disposed()
    {
        // In a process of its own, where no other test takes memory.
        using var proxy = ProxyProcess.StartWith(
            new()
            {
                ["scriptproxy.json"] = "{}",
                ["rules/big.csx"] = """
                    OnRequest("/big", request => request.Respond(200, new Zeros(200_000_000, Log)));
                    OnRequest("/memory", request => request.Respond(200, GC.GetTotalMemory(true).ToString()));
                    """ + ZerosStream,
            },
            "--urls", "http://127.0.0.1:0");
        using var client = new HttpClient { BaseAddress = await proxy.ListeningAsync() };
        var before = long.Parse(await client.GetStringAsync("/memory"), null);

        using var answer = await client.GetAsync("/big", HttpCompletionOption.ResponseHeadersRead);
        await using var body = await answer.Content.ReadAsStreamAsync();
        var buffer = new byte[1 << 16];
        var total = 0L;
        while (await body.ReadAsync(buffer) is > 0 and var read)
        {
            if (total < 100_000_000 && total + read >= 100_000_000)
            {
                var now = long.Parse(await client.GetStringAsync("/memory"), null); // the runtime's estimate, which may even be below zero
                Assert.True(now < before + 30_000_000, $"{now - before} bytes more are held");
            }

            total += read;
        }

        Assert.Equal(200_000_000, total);
        Assert.Single(await Eventually.LinesAsync(() => proxy.Output.Split('\n'), "stream disposed"));
    }

    [Theory]
    [InlineData("""OnRequest(request => request.Respond(200, new Zeros(1, Log))); OnResponse(response => throw new Exception("no"));""")]
    [InlineData("""OnRequest(request => { request.Respond(200, new Zeros(1, Log)); return request.Respond(200, "other"); });""")]
    [InlineData("""OnRequest(request => { request.Respond(200, new Zeros(1, Log)); throw new Exception("no"); });""")]
    [InlineData("""OnRequest(request => request.Respond(204, new Zeros(1, Log)));""")]
    [InlineData("""OnRequest(request => { request.Respond(200, new Zeros(1, Log)); throw new Exception("no"); }); FailOpen();""")]
    public async Task A_stream_that_is_not_sent_is_disposed_too(string rule)
    {
        await using var proxy = await ProxyUnderTest.StartAsync(new ProxySetup { Rule = rule + ZerosStream, ExpectErrors = true });

        using var answer = await proxy.Client.GetAsync("/");

        Assert.Single(await Eventually.LinesAsync(() => proxy.Log.Lines, "stream disposed"));
    }

    [Fact]
    public async Task A_stream_is_disposed_when_the_client_goes_away()
    {
        await using var proxy = await ProxyUnderTest.StartAsync("""
            OnRequest(request => request.Respond(200, new Zeros(long.MaxValue, Log)));
            """ + ZerosStream);

        using (var answer = await proxy.Client.GetAsync("/", HttpCompletionOption.ResponseHeadersRead))
        {
        }

        Assert.Single(await Eventually.LinesAsync(() => proxy.Log.Lines, "stream disposed"));
        Assert.Empty(proxy.Log.Errors);
    }

    [Fact]
    public async Task A_response_hook_may_turn_an_upstream_s_answer_into_one_without_a_body()
    {
        await using var upstream = await Upstream.StartAsync(http => http.Response.WriteAsync(new string('x', 100_000)));
        await using var proxy = await ProxyUnderTest.StartAsync("OnResponse(response => { response.Status = 204; });", upstream);

        for (var i = 0; i < 3; i++)
        {
            using var answer = await proxy.Client.GetAsync("/");
            Assert.Equal((HttpStatusCode.NoContent, ""), (answer.StatusCode, await answer.Content.ReadAsStringAsync()));
        }
    }

    private const string ZerosStream = """

        class Zeros(long length, ILogger log) : Stream
        {
            long _left = length;
            public override int Read(byte[] buffer, int offset, int count)
            {
                var read = (int)Math.Min(count, _left);
                Array.Clear(buffer, offset, read);
                _left -= read;
                return read;
            }
            protected override void Dispose(bool disposing) => log.LogInformation("stream disposed");
            public override bool CanRead => true;
            public override bool CanSeek => false;
            public override bool CanWrite => false;
            public override long Length => throw new NotSupportedException();
            public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }
            public override void Flush() { }
            public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
            public override void SetLength(long value) => throw new NotSupportedException();
            public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
        }
        """;
}
