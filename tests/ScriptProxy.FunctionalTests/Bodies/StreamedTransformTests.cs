using System.Net;
using System.Threading.Channels;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using ScriptProxy.FunctionalTests.Caching;
using ScriptProxy.FunctionalTests.Hooks;
using ScriptProxy.FunctionalTests.Reloading;
using ScriptProxy.FunctionalTests.Wire;
using ScriptProxy.Testing;

namespace ScriptProxy.FunctionalTests.Bodies;

/// <summary>Three transforms on the way, one of which wants plain bytes of a coded body: streams, trailers, HTTP/2, the cache, and much.</summary>
public sealed class StreamedTransformTests
{
    private static readonly string Three = BodyRules.Pass("OnUpstreamResponse") + BodyRules.Wrap("OnUpstreamResponse", "", "") + BodyRules.Pass("OnResponse");

    [Theory]
    [InlineData("text/event-stream", null)]
    [InlineData("text/event-stream", "gzip")]
    [InlineData("application/json", "br")]
    public async Task What_the_upstream_flushes_arrives_without_waiting_for_more(string type, string? coding)
    {
        var events = Channel.CreateUnbounded<string>();
        await using var upstream = await Upstream.StartAsync(async http =>
        {
            http.Response.ContentType = type;
            http.Response.Headers.ContentEncoding = coding;
            var body = coding switch
            {
                "gzip" => new System.IO.Compression.GZipStream(http.Response.Body, System.IO.Compression.CompressionLevel.Fastest),
                "br" => new System.IO.Compression.BrotliStream(http.Response.Body, System.IO.Compression.CompressionLevel.Fastest),
                _ => http.Response.Body,
            };
            await foreach (var text in events.Reader.ReadAllAsync())
            {
                await body.WriteAsync(System.Text.Encoding.UTF8.GetBytes($"data: {text}\n"));
                await body.FlushAsync();
            }

            await body.DisposeAsync();
        });
        await using var proxy = await ProxyUnderTest.StartAsync(Three, upstream);
        using var client = new HttpClient(new SocketsHttpHandler { AutomaticDecompression = DecompressionMethods.All, UseProxy = false });

        events.Writer.TryWrite("0");
        using var answer = await client.GetAsync(proxy.Address, HttpCompletionOption.ResponseHeadersRead).WaitAsync(TimeSpan.FromSeconds(30));
        using var reader = new StreamReader(await answer.Content.ReadAsStreamAsync());
        for (var i = 1; i < 6; i++)
        {
            Assert.Equal($"data: {i - 1}", await reader.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(30)));
            events.Writer.TryWrite($"{i}");
        }

        events.Writer.Complete();
        Assert.Equal("data: 5", await reader.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(30)));
        Assert.Null(await reader.ReadLineAsync());
    }

    [Fact]
    public async Task The_head_of_an_event_stream_comes_before_its_first_event()
    {
        var end = new TaskCompletionSource();
        await using var upstream = await Upstream.StartAsync(async http =>
        {
            http.Response.ContentType = "text/event-stream";
            await http.Response.Body.FlushAsync();
            await end.Task;
        });
        await using var proxy = await ProxyUnderTest.StartAsync(Three, upstream);

        using var answer = await proxy.Client.GetAsync("/", HttpCompletionOption.ResponseHeadersRead).WaitAsync(TimeSpan.FromSeconds(30));

        end.SetResult();
        Assert.Equal("", await answer.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task A_grpc_stream_passes_both_ways_with_its_trailers()
    {
        await using var upstream = await Upstream.StartAsync(
            async http =>
            {
                http.Response.ContentType = "application/grpc";
                await http.Response.Body.FlushAsync();
                var buffer = new byte[64];
                for (int read; (read = await http.Request.Body.ReadAsync(buffer)) > 0;)
                {
                    await http.Response.Body.WriteAsync(buffer.AsMemory(0, read));
                    await http.Response.Body.FlushAsync();
                }

                http.Response.AppendTrailer("grpc-status", "0");
            },
            HttpProtocols.Http2);
        await using var proxy = await StartHttp2Async(upstream, Three + BodyRules.Pass("OnRequest"));
        using var client = Http2Client.Create();
        var messages = Channel.CreateUnbounded<byte[]>();
        messages.Writer.TryWrite([1, 2, 3]);
        var content = new StreamedContent(messages.Reader);
        content.Headers.TryAddWithoutValidation("Content-Type", "application/grpc");
        using var request = new HttpRequestMessage(HttpMethod.Post, proxy.Address) { Version = HttpVersion.Version20, VersionPolicy = HttpVersionPolicy.RequestVersionExact, Content = content };

        using var answer = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead).WaitAsync(TimeSpan.FromSeconds(30));
        await using var body = await answer.Content.ReadAsStreamAsync();
        var buffer = new byte[3];
        for (byte i = 0; i < 10; i++)
        {
            await body.ReadExactlyAsync(buffer).AsTask().WaitAsync(TimeSpan.FromSeconds(30));
            Assert.Equal(i == 0 ? [1, 2, 3] : [i, i, i], buffer);
            messages.Writer.TryWrite([(byte)(i + 1), (byte)(i + 1), (byte)(i + 1)]);
        }

        messages.Writer.Complete();
        await body.ReadExactlyAsync(buffer);
        Assert.Equal(0, await body.ReadAsync(buffer).AsTask().WaitAsync(TimeSpan.FromSeconds(30)));
        Assert.Equal("0", answer.TrailingHeaders.GetValues("grpc-status").Single());
    }

    [Fact]
    public async Task Trailers_of_a_chunked_body_come_after_what_the_transforms_made_of_it()
    {
        await using var upstream = new WireUpstream("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: X-Sum\r\n\r\n5\r\nhello\r\n0\r\nX-Sum: 42\r\n\r\n");
        await using var proxy = await ProxyUnderTest.StartAsync(new ProxySetup
        {
            Rule = BodyRules.Wrap("OnUpstreamResponse", "<", ">") + BodyRules.Wrap("OnResponse", "(", ")"),
            ListensAsConfigured = true,
            Configuration = "{" + Http2Client.Endpoint + "," + upstream.Configuration.TrimStart()[1..],
        });
        using var client = Http2Client.Create();
        using var answer = await client.GetAsync(proxy.Address);
        Assert.Equal("(<hello>)", await answer.Content.ReadAsStringAsync());
        Assert.Equal("42", answer.TrailingHeaders.GetValues("X-Sum").Single());
    }

    [Fact]
    public async Task An_idle_connection_keeps_no_code_of_the_transform_that_its_last_request_went_through()
    {
        await using var upstream = await Upstream.StartAsync(http => http.Request.Body.CopyToAsync(http.Response.Body));
        await using var proxy = await ProxyUnderTest.StartAsync(BodyRules.Pass("OnRequest") + BodyRules.Pass("OnResponse"), upstream);
        await using var client = await RawClient.ConnectAsync(proxy.Address);
        await client.SendAsync("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello");
        Assert.Contains("hello", await client.ReadUntilAsync("\r\n0\r\n\r\n"), StringComparison.Ordinal);

        var old = Code.Of(proxy);
        proxy.WriteRule("rule.csx", "OnResponse(response => { });");
        Assert.Empty(await proxy.ReloadAsync());
        await Code.IsGoneAsync(old);
    }

    [Fact]
    public async Task An_upstream_that_dies_resets_the_clients_stream_in_HTTP_2_and_no_other()
    {
        var begun = new TaskCompletionSource();
        await using var upstream = await Upstream.StartAsync(
            async http =>
            {
                await http.Response.WriteAsync("part");
                await http.Response.Body.FlushAsync();
                if (http.Request.Path == "/reset")
                {
                    await begun.Task;
                    http.Abort();
                }
            },
            HttpProtocols.Http2);
        await using var proxy = await StartHttp2Async(upstream, Three, expectErrors: true);
        using var client = Http2Client.Create();

        using var answer = await client.GetAsync(new Uri(proxy.Address, "/reset"), HttpCompletionOption.ResponseHeadersRead);
        begun.SetResult();

        await Assert.ThrowsAsync<HttpRequestException>(() => answer.Content.ReadAsStringAsync());
        Assert.Equal("part", await client.GetStringAsync(proxy.Address));
    }

    [Fact]
    public async Task A_cache_stores_what_OnUpstreamResponse_made_and_OnResponse_changes_every_hit()
    {
        await using var caching = await CachingProxy.StartAsync(
            (http, count) =>
            {
                http.Response.Headers.CacheControl = "max-age=10";
                http.Response.Headers.ETag = "\"abc\"";
                if (http.Request.Headers.IfNoneMatch.ToString().Contains("\"abc\"", StringComparison.Ordinal))
                {
                    http.Response.StatusCode = 304;
                    return Task.CompletedTask;
                }

                return http.Response.WriteAsync($"answer {count}");
            },
            rule: BodyRules.Wrap("OnUpstreamResponse", "<", ">") + BodyRules.Wrap("OnResponse", "(", ")"));

        Assert.Equal("(<answer 1>)", await caching.TextAsync("/"));
        Assert.Equal("(<answer 1>)", await caching.TextAsync("/"));
        Assert.Equal(1, caching.Asked);
        using var conditional = await caching.GetAsync("/", "If-None-Match: W/\"abc\"");
        Assert.Equal((HttpStatusCode.NotModified, "W/\"abc\""), (conditional.StatusCode, conditional.Headers.ETag!.ToString()));
    }

    [Fact]
    public async Task An_upstream_that_dies_is_not_stored_and_looks_whole_to_nobody()
    {
        var begun = new TaskCompletionSource();
        await using var caching = await CachingProxy.StartAsync(
            async (http, count) =>
            {
                http.Response.Headers.CacheControl = "max-age=10";
                await http.Response.WriteAsync("begun");
                await http.Response.Body.FlushAsync();
                if (count == 1)
                {
                    await begun.Task;
                    http.Abort();
                }
            },
            rule: BodyRules.Wrap("OnUpstreamResponse", "<", ">") + BodyRules.Wrap("OnResponse", "(", ")"),
            expectErrors: true);

        using var answer = await caching.Client.GetAsync("/", HttpCompletionOption.ResponseHeadersRead);
        begun.SetResult();

        await Assert.ThrowsAsync<HttpRequestException>(() => answer.Content.ReadAsStringAsync());
        Assert.Equal("(<begun>)", await caching.TextAsync("/"));
    }

    [Fact]
    public async Task Much_passes_three_transforms_in_constant_memory()
    {
        const long Size = 160L << 20;
        await using var upstream = await Upstream.StartAsync(async http =>
        {
            var block = new byte[64 * 1024];
            for (long sent = 0; sent < Size; sent += block.Length)
            {
                await http.Response.Body.WriteAsync(block);
            }
        });
        using var proxy = ProxyProcess.StartWith(
            new()
            {
                ["scriptproxy.json"] = $$"""
                    { "ReverseProxy": { "Routes": { "all": { "ClusterId": "main", "Match": { "Path": "{**rest}" } } },
                                        "Clusters": { "main": { "Destinations": { "d1": { "Address": "{{upstream.Address}}" } } } } } }
                    """,
                ["rules/three.csx"] = Three,
            },
            "--urls", "http://127.0.0.1:0");
        using var client = new HttpClient { Timeout = TimeSpan.FromMinutes(5) };
        var address = await proxy.ListeningAsync();
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync(address, HttpCompletionOption.ResponseHeadersRead)).StatusCode);
        var before = proxy.PeakMemory;

        long received = 0;
        await using (var down = await client.GetStreamAsync(address))
        {
            var buffer = new byte[64 * 1024];
            for (int read; (read = await down.ReadAsync(buffer)) > 0;)
            {
                received += read;
            }
        }

        Assert.Equal(Size, received);
        Assert.InRange(proxy.PeakMemory - before, 0, 64 << 20);
    }

    [Fact]
    public async Task A_transform_of_an_old_generation_finishes_on_it_and_its_code_goes_then()
    {
        var more = new TaskCompletionSource();
        await using var upstream = await Upstream.StartAsync(async http =>
        {
            await http.Response.WriteAsync("one,");
            await more.Task;
            await http.Response.WriteAsync("two");
        });
        await using var proxy = await ProxyUnderTest.StartAsync(BodyRules.Wrap("OnResponse", "<", ">"), upstream);

        using var answer = await proxy.Client.GetAsync("/", HttpCompletionOption.ResponseHeadersRead);
        var old = Code.Of(proxy);
        proxy.WriteRule("rule.csx", BodyRules.Wrap("OnResponse", "(", ")"));
        Assert.Empty(await proxy.ReloadAsync());
        more.SetResult();

        Assert.Equal("<one,two>", await answer.Content.ReadAsStringAsync());
        Assert.Equal("(one,two)", await proxy.Client.GetStringAsync("/"));
        await Code.IsGoneAsync(old);
    }

    private static Task<ProxyUnderTest> StartHttp2Async(Upstream upstream, string rule, bool expectErrors = false) => ProxyUnderTest.StartAsync(new ProxySetup
    {
        Rule = rule,
        Upstream = upstream,
        ListensAsConfigured = true,
        Configuration = Http2Client.Configuration,
        ExpectErrors = expectErrors,
    });

    private sealed class StreamedContent(ChannelReader<byte[]> messages) : HttpContent
    {
        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            await foreach (var message in messages.ReadAllAsync())
            {
                await stream.WriteAsync(message);
                await stream.FlushAsync();
            }
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}
