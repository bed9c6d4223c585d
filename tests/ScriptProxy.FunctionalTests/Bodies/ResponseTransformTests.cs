using System.Globalization;
using System.IO.Compression;
using System.Net;
using System.Text;
using Microsoft.AspNetCore.Http;
using ScriptProxy.FunctionalTests.Wire;
using ScriptProxy.Testing;

namespace ScriptProxy.FunctionalTests.Bodies;

public sealed class ResponseTransformTests
{
    [Fact]
    public async Task A_transform_changes_the_upstreams_body_and_its_head()
    {
        await using var upstream = await Upstream.StartAsync(http =>
        {
            http.Response.ContentLength = 5;
            http.Response.Headers.ETag = "\"abc\"";
            http.Response.Headers.AcceptRanges = "bytes";
            http.Response.Headers.ContentMD5 = "x";
            http.Response.Headers["Repr-Digest"] = "sha-256=:x:";
            http.Response.Headers.LastModified = "Mon, 01 Jan 2024 00:00:00 GMT";
            return HttpMethods.IsHead(http.Request.Method) ? Task.CompletedTask : http.Response.WriteAsync("hello");
        });
        await using var proxy = await ProxyUnderTest.StartAsync(BodyRules.Wrap("OnResponse", "<", ">"), upstream);

        using var answer = await proxy.Client.GetAsync("/", HttpCompletionOption.ResponseHeadersRead);
        using var head = await proxy.Client.SendAsync(new HttpRequestMessage(HttpMethod.Head, "/"));

        foreach (var headers in (HttpResponseMessage[])[answer, head])
        {
            Assert.Null(headers.Content.Headers.ContentLength);
            Assert.Equal("W/\"abc\"", headers.Headers.ETag!.ToString());
            Assert.Empty(headers.Headers.AcceptRanges);
            Assert.False(headers.Content.Headers.Contains("Content-MD5"));
            Assert.False(headers.Headers.Contains("Repr-Digest"));
            Assert.NotNull(headers.Content.Headers.LastModified);
        }

        Assert.Equal("<hello>", await answer.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Transforms_run_in_the_order_of_the_phases_and_the_hooks()
    {
        await using var proxy = await ProxyUnderTest.StartAsync(
            BodyRules.Wrap("OnResponse", "3", "3") + BodyRules.Wrap("OnUpstreamResponse", "1", "1") + BodyRules.Wrap("OnUpstreamResponse", "2", "2") + BodyRules.Wrap("OnResponse", "4", "4"));

        Assert.Equal("4321hello1234", await proxy.Client.GetStringAsync("/"));
    }

    [Theory]
    [InlineData("""request.Respond(200, "mine")""")]
    [InlineData("""request.Respond(200, "mine"u8.ToArray())""")]
    [InlineData("""request.Respond(200, new System.IO.MemoryStream("mine"u8.ToArray()))""")]
    public async Task A_rules_own_answer_passes_too(string answer)
    {
        await using var proxy = await ProxyUnderTest.StartAsync($"OnRequest(request => {answer});" + BodyRules.Wrap("OnResponse", "<", ">"));

        using var response = await proxy.Client.GetAsync("/");

        Assert.Equal("<mine>", await response.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task An_error_answer_passes_too()
    {
        await using var proxy = await ProxyUnderTest.StartAsync(new ProxySetup
        {
            Rule = """OnRequest(request => { throw new InvalidOperationException("no"); });""" + BodyRules.Wrap("OnResponse", "<", ">"),
            ExpectErrors = true,
        });

        using var response = await proxy.Client.GetAsync("/");

        Assert.Equal(HttpStatusCode.InternalServerError, response.StatusCode);
        Assert.StartsWith("<500", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(204)]
    [InlineData(304)]
    public async Task An_answer_without_a_body_stays_as_it_is(int status)
    {
        await using var upstream = await Upstream.StartAsync(http =>
        {
            http.Response.StatusCode = status;
            http.Response.Headers.ETag = "\"abc\"";
            return Task.CompletedTask;
        });
        await using var proxy = await ProxyUnderTest.StartAsync(BodyRules.Wrap("OnResponse", "<", ">"), upstream);

        using var answer = await proxy.Client.GetAsync("/");

        Assert.Equal((HttpStatusCode)status, answer.StatusCode);
        Assert.Equal("\"abc\"", answer.Headers.ETag!.ToString());
    }

    [Fact]
    public async Task A_part_passes_only_what_keeps_its_bytes()
    {
        await using var upstream = await Upstream.StartAsync(http =>
        {
            http.Response.StatusCode = 206;
            http.Response.ContentLength = 5;
            http.Response.Headers.ContentRange = "bytes 0-4/10";
            return http.Response.WriteAsync("hello");
        });
        await using var proxy = await ProxyUnderTest.StartAsync(BodyRules.Wrap("OnResponse", "<", ">") + """
            OnResponse(response => response.Body.Transform(async body =>
            {
                var whole = await body.ReadAllAsync(100);
                Log.LogInformation("seen " + whole.Length);
                await body.Output.WriteAsync(whole);
            }, new BodyTransformOptions { KeepsBytes = true }));
            """, upstream);

        using var answer = await proxy.Client.GetAsync("/");

        Assert.Equal("hello", await answer.Content.ReadAsStringAsync());
        Assert.Equal(5, answer.Content.Headers.ContentLength);
        Assert.Contains(proxy.Log.Lines, line => line.Contains("seen 5", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_keeps_the_length_keeps_Content_Length()
    {
        await using var upstream = await Upstream.StartAsync(http =>
        {
            http.Response.ContentLength = 5;
            return http.Response.WriteAsync("hello");
        });
        await using var proxy = await ProxyUnderTest.StartAsync("""
            OnResponse(response => response.Body.Transform(async body =>
            {
                var whole = (await body.ReadAllAsync(100)).ToArray();
                Array.Reverse(whole);
                await body.Output.WriteAsync(whole);
            }, new BodyTransformOptions { KeepsLength = true }));
            """, upstream);

        using var answer = await proxy.Client.GetAsync("/");

        Assert.Equal(5, answer.Content.Headers.ContentLength);
        Assert.Equal("olleh", await answer.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task A_transform_may_return_before_it_has_read_all()
    {
        await using var upstream = await Upstream.StartAsync(async http =>
        {
            var block = new byte[64 * 1024];
            while (!http.RequestAborted.IsCancellationRequested)
            {
                await http.Response.Body.WriteAsync(block, http.RequestAborted);
            }
        });
        await using var proxy = await ProxyUnderTest.StartAsync("""
            OnResponse(response => response.Body.Transform(async body =>
            {
                await body.Input.ReadAsync();
                await body.Output.WriteAsync("enough"u8.ToArray());
            }));
            """, upstream);

        Assert.Equal("enough", await proxy.Client.GetStringAsync("/").WaitAsync(TimeSpan.FromSeconds(30)));
    }

    [Theory]
    [InlineData("OnResponse", 500)]
    [InlineData("OnUpstreamResponse", 502)]
    public async Task A_transform_that_throws_before_the_head_is_sent_gives_an_error_answer(string phase, int status)
    {
        await using var proxy = await ProxyUnderTest.StartAsync(new ProxySetup
        {
            Rule = phase + """(response => response.Body.Transform(async body => { await body.ReadAllAsync(100); body.Output.Write("lost"u8); throw new FormatException("bad page"); }));""",
            ExpectErrors = true,
        });

        using var answer = await proxy.Client.GetAsync("/");

        Assert.Equal((HttpStatusCode)status, answer.StatusCode);
        Assert.StartsWith($"{status} ", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Single(await Eventually.LinesAsync(() => proxy.Log.Errors, "rule.csx failed in ResponseBody: bad page"));
    }

    [Fact]
    public async Task A_transform_that_throws_later_cuts_the_connection()
    {
        await using var proxy = await ProxyUnderTest.StartAsync(new ProxySetup
        {
            Rule = """OnResponse(response => response.Body.Transform(async body => { await body.Output.WriteAsync("begun"u8.ToArray()); throw new FormatException("bad page"); }));""",
            ExpectErrors = true,
        });

        await Assert.ThrowsAsync<HttpRequestException>(() => proxy.Client.GetStringAsync("/"));
    }

    [Fact]
    public async Task An_upstream_that_dies_in_mid_body_makes_the_reader_throw_and_cuts_the_client_off()
    {
        var begun = new TaskCompletionSource();
        await using var upstream = await Upstream.StartAsync(async http =>
        {
            http.Response.ContentLength = 100;
            await http.Response.WriteAsync("begun");
            await begun.Task;
            http.Abort();
        });
        await using var proxy = await ProxyUnderTest.StartAsync(new ProxySetup
        {
            Upstream = upstream,
            Rule = """
                OnResponse(response => response.Body.Transform(async body =>
                {
                    try
                    {
                        await body.Input.CopyToAsync(body.Output);
                    }
                    catch (System.IO.IOException exception)
                    {
                        Log.LogInformation("reader: " + exception.GetType().Name);
                        await body.Output.WriteAsync("as if it were whole"u8.ToArray());
                    }
                }));
                """,
            ExpectErrors = true,
        });

        using var answer = await proxy.Client.GetAsync("/", HttpCompletionOption.ResponseHeadersRead);
        begun.SetResult();

        await Assert.ThrowsAsync<HttpRequestException>(() => answer.Content.ReadAsStringAsync());
        await Eventually.LinesAsync(() => proxy.Log.Lines, "reader: ");
        Assert.DoesNotContain(proxy.Log.Errors, error => error.Contains("rule.csx failed", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_client_that_leaves_ends_the_transform_and_the_upstream()
    {
        var left = new TaskCompletionSource();
        await using var upstream = await Upstream.StartAsync(async http =>
        {
            await http.Response.WriteAsync("first");
            await Task.Delay(Timeout.Infinite, http.RequestAborted).ContinueWith(_ => left.SetResult(), TaskScheduler.Default);
        });
        await using var proxy = await ProxyUnderTest.StartAsync("""
            OnResponse(response => response.Body.Transform(async body =>
            {
                try
                {
                    await body.Input.CopyToAsync(body.Output);
                }
                catch (Exception exception)
                {
                    Log.LogInformation($"ended by {exception.GetType().Name}, {body.Cancelled.IsCancellationRequested}");
                    throw;
                }
            }));
            """, upstream);

        using (await proxy.Client.GetAsync("/", HttpCompletionOption.ResponseHeadersRead))
        {
        }

        await left.Task.WaitAsync(TimeSpan.FromSeconds(30));
        await Eventually.LinesAsync(() => proxy.Log.Lines, "ended by OperationCanceledException, True");
    }

    [Fact]
    public async Task A_rule_sees_the_whole_answer_before_its_head_is_sent_and_may_replace_it()
    {
        await using var upstream = await Upstream.StartAsync(async http =>
        {
            if (http.Request.Path == "/gzip")
            {
                http.Response.Headers.ContentEncoding = "gzip";
                await http.Response.Body.WriteAsync(Coded.Encode("gzip", "a gzipped error"u8.ToArray()));
            }
            else
            {
                await http.Response.WriteAsync(http.Request.Path == "/large" ? new string('a', 101) : $"some {http.Request.Path}");
            }
        });
        await using var proxy = await ProxyUnderTest.StartAsync(new ProxySetup
        {
            Upstream = upstream,
            Rule = """
                OnRequest("/own", request => request.Respond(200, "an error of its own"));
                OnResponse(async response =>
                {
                    var body = Encoding.UTF8.GetString((await response.Body.BufferAsync(100)).Span);
                    response.Headers["X-Length"] = $"{body.Length}";
                    if (body.Contains("error") && response.Status == 200)
                    {
                        response.Status = 503;
                        response.Body.Replace("better");
                    }
                });
                """,
            ExpectErrors = true,
        });

        foreach (var (path, status, text) in ((string, int, string)[])[("/fine", 200, "some /fine"), ("/error", 503, "better"), ("/gzip", 503, "better"), ("/own", 503, "better"), ("/large", 502, "502 Bad")])
        {
            using var answer = await proxy.Client.GetAsync(path, HttpCompletionOption.ResponseHeadersRead);
            Assert.Equal((HttpStatusCode)status, answer.StatusCode);
            Assert.NotNull(answer.Content.Headers.ContentLength);
            Assert.Empty(answer.Content.Headers.ContentEncoding);
            Assert.StartsWith(text, await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }

        Assert.Contains("more than 100 bytes. rule.csx takes no more.", Assert.Single(await Eventually.LinesAsync(() => proxy.Log.Errors, "Upstream failed")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_slow_reader_slows_the_upstream_down_through_the_transforms()
    {
        const int Size = 256 << 20;
        long sent = 0;
        await using var upstream = await Upstream.StartAsync(async http =>
        {
            var block = new byte[64 * 1024];
            while (sent < Size)
            {
                await http.Response.Body.WriteAsync(block, http.RequestAborted);
                Interlocked.Add(ref sent, block.Length);
            }
        });
        await using var proxy = await ProxyUnderTest.StartAsync(BodyRules.Wrap("OnResponse", "<", ">") + BodyRules.Wrap("OnUpstreamResponse", "<", ">"), upstream);
        using var client = await WireConnection.ConnectAsync(proxy.Address);
        await client.SendAsync("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
        await client.ReadHeadAsync();
        await Eventually.TrueAsync(() => Interlocked.Read(ref sent) > 0, "the upstream sends");

        long before;
        do
        {
            before = Interlocked.Read(ref sent);
            await Task.Delay(500);
        }
        while (Interlocked.Read(ref sent) > before);

        Assert.InRange(Interlocked.Read(ref sent), 1, Size / 2);
    }
}
