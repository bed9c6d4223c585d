using System.IO.Compression;
using System.Net;
using Microsoft.AspNetCore.Http;
using ScriptProxy.FunctionalTests.Hooks;
using ScriptProxy.Testing;

namespace ScriptProxy.FunctionalTests.Bodies;

/// <summary>What clients and upstreams can do to transforms.</summary>
public sealed class HostileBodyTests
{
    [Fact]
    public async Task An_upload_that_nobody_reads_on_holds_nothing()
    {
        await using var upstream = await Upstream.StartAsync(http => Task.Delay(-1, http.RequestAborted)); // without reading
        await using var proxy = await ProxyUnderTest.StartAsync(new ProxySetup
        {
            Upstream = upstream,
            Rule = "OnRequest(request => request.Body.Transform(body => body.Input.CopyToAsync(body.Output)));",
            ExpectErrors = true,
        });
        await using var client = await RawClient.ConnectAsync(proxy.Address);
        await client.SendAsync("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 20000000\r\n\r\n" + new string('a', 400_000));
        await Eventually.TrueAsync(() => upstream.Requests.Count == 1, "the upstream is asked");
        client.Reset();
        await Eventually.TrueAsync(() => proxy.Proxy.Generations.Current.Pins.Sum == 0, "nothing is left");
    }

    [Fact]
    public async Task Tags_by_the_thousand_are_not_multiplied()
    {
        await using var upstream = await Upstream.StartAsync(http => http.Response.WriteAsync("plain"));
        await using var proxy = await ProxyUnderTest.StartAsync(new ProxySetup { Upstream = upstream, Rule = "OnResponse(response => { });" });
        var asked = "\"a-br\"" + string.Concat(Enumerable.Repeat("-br\"", 3_000));
        using var request = new HttpRequestMessage(HttpMethod.Get, "/");
        request.Headers.TryAddWithoutValidation("If-None-Match", asked);
        using var answer = await proxy.Client.SendAsync(request);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.InRange(upstream.Requests.Single().Headers.IfNoneMatch.ToString().Length, asked.Length, asked.Length + 500);
    }

    [Fact]
    public async Task Codings_one_upon_the_other_are_not_taken_off_without_end()
    {
        await using var upstream = await Upstream.StartAsync(http => http.Request.Body.CopyToAsync(http.Response.Body));
        await using var proxy = await ProxyUnderTest.StartAsync(new ProxySetup
        {
            Upstream = upstream,
            Rule = "OnRequest(request => request.Body.Transform(body => body.Input.CopyToAsync(body.Output)));",
        });
        using var content = new ByteArrayContent([1, 2, 3]);
        content.Headers.TryAddWithoutValidation("Content-Encoding", string.Join(',', Enumerable.Repeat("br", 1_000)));
        using var answer = await proxy.Client.PostAsync("/", content);
        Assert.Equal([1, 2, 3], await answer.Content.ReadAsByteArrayAsync()); // as it came, past the transform
        Assert.Contains(proxy.Log.Lines, line => line.Contains("more than 4", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Made_up_codings_fill_neither_the_log_nor_a_table()
    {
        await using var upstream = await Upstream.StartAsync(http => http.Response.WriteAsync("ok"));
        await using var proxy = await ProxyUnderTest.StartAsync(new ProxySetup
        {
            Upstream = upstream,
            Rule = "OnRequest(request => request.Body.Transform(body => body.Input.CopyToAsync(body.Output)));",
        });
        for (var i = 0; i < 150; i++)
        {
            using var content = new ByteArrayContent([1]);
            content.Headers.TryAddWithoutValidation("Content-Encoding", $"made-up-{i}");
            (await proxy.Client.PostAsync("/", content)).Dispose();
        }

        Assert.Equal(100, proxy.Log.Lines.Count(line => line.Contains("made-up-", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Who_has_enough_early_ends_all_before_it_and_the_answer_is_whole()
    {
        await using var upstream = await Upstream.StartAsync(async http =>
        {
            http.Response.Headers.ContentEncoding = "gzip";
            await using var gzip = new GZipStream(http.Response.Body, CompressionLevel.Fastest);
            for (var i = 0; i < 100; i++)
            {
                await gzip.WriteAsync(new byte[64 << 10], http.RequestAborted);
            }
        });
        await using var proxy = await ProxyUnderTest.StartAsync(new ProxySetup
        {
            Upstream = upstream,
            Rule = """
                OnResponse(response =>
                {
                    response.Body.Transform(body => body.Input.CopyToAsync(body.Output, body.Cancelled));
                    response.Body.Transform(body => body.Input.CopyToAsync(body.Output, body.Cancelled));
                    response.Body.Transform(async body => { await body.Input.ReadAsync(); await body.Output.WriteAsync("enough"u8.ToArray()); });
                });
                """,
        });
        await using var plain = new GZipStream(await proxy.Client.GetStreamAsync("/"), CompressionMode.Decompress);
        Assert.Equal("enough", await new StreamReader(plain).ReadToEndAsync());
    }

    [Theory]
    [InlineData("GET", 204)]
    [InlineData("GET", 304)]
    [InlineData("HEAD", 200)]
    public async Task To_look_for_a_body_where_there_is_none_invents_none(string method, int status)
    {
        await using var upstream = await Upstream.StartAsync(http =>
        {
            http.Response.StatusCode = status;
            http.Response.ContentLength = status == 200 ? 5 : null;
            return Task.CompletedTask;
        });
        await using var proxy = await ProxyUnderTest.StartAsync(new ProxySetup
        {
            Upstream = upstream,
            Rule = """
                OnRequest(async request => { await request.Body.BufferAsync(100); return Continue; });
                OnResponse(async response => { response.Body.Transform(body => body.Output.WriteAsync("<>"u8.ToArray()).AsTask()); await response.Body.BufferAsync(100); });
                """,
        });
        await using var client = await RawClient.ConnectAsync(proxy.Address);
        await client.SendAsync($"{method} / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
        var answer = await client.ReadToEndAsync();
        Assert.EndsWith("\r\n\r\n", answer, StringComparison.Ordinal);
        Assert.DoesNotContain("Content-Length: 0", answer, StringComparison.Ordinal);
        Assert.Null(upstream.Requests.Single().Headers.ContentLength);
    }
}
