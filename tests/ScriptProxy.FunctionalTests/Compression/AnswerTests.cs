using System.IO.Compression;
using System.Threading.Channels;
using Microsoft.AspNetCore.Http;
using ScriptProxy.FunctionalTests.Reloading;
using ScriptProxy.Testing;
using ScriptProxy.Testing.Units;

namespace ScriptProxy.FunctionalTests.Compression;

public sealed class AnswerTests
{
    [Theory]
    [InlineData("gzip, deflate, br, zstd", "200 br W/\"v1-br\" vary Accept-Encoding")]
    [InlineData("gzip, br;q=0.5", "200 gzip W/\"v1-gzip\" vary Accept-Encoding")]
    [InlineData("deflate", "200 \"v1\" vary Accept-Encoding")]
    [InlineData("*;q=0", "200 \"v1\" vary Accept-Encoding")]
    public async Task The_client_gets_the_coding_that_it_wants_most_and_GET_and_HEAD_agree(string accept, string expected)
    {
        await using var proxy = await CompressingProxy.StartAsync();
        using var answer = await proxy.GetAsync("/", "Accept-Encoding: " + accept);
        Assert.Equal(expected, answer.Described());
        Assert.Equal(CompressingProxy.Text, await answer.PlainAsync());

        using var head = await proxy.SendAsync(HttpMethod.Head, "/", "Accept-Encoding: " + accept);
        Assert.Equal(expected, head.Described());
        Assert.Equal(answer.Content.Headers.ContentLength, head.Content.Headers.ContentLength);
        Assert.Equal(answer.Header("Accept-Ranges"), head.Header("Accept-Ranges"));
        Assert.All(proxy.Upstream.Requests, request => Assert.Equal(accept, request.Headers.AcceptEncoding));
    }

    [Fact]
    public async Task What_a_client_has_is_confirmed_with_the_tag_that_it_knows()
    {
        await using var proxy = await CompressingProxy.StartAsync();
        using var answer = await proxy.GetAsync("/", CompressingProxy.Browser, "If-None-Match: W/\"v1-br\"");
        Assert.Equal("304 W/\"v1-br\" vary Accept-Encoding", answer.Described());
    }

    [Fact]
    public async Task What_another_client_has_is_confirmed_as_what_varies()
    {
        await using var proxy = await CompressingProxy.StartAsync();
        using var answer = await proxy.GetAsync("/", "If-None-Match: \"v1\"");
        Assert.Equal("304 \"v1\" vary Accept-Encoding", answer.Described());
    }

    [Fact]
    public async Task A_part_is_left_as_it_is()
    {
        await using var proxy = await CompressingProxy.StartAsync();
        using var answer = await proxy.GetAsync("/", CompressingProxy.Browser, "Range: bytes=0-1999");
        Assert.Equal("206 \"v1\" vary", answer.Described());
        Assert.Equal(CompressingProxy.Text[..2000], await answer.PlainAsync());
    }

    [Theory]
    [InlineData("text/event-stream")]
    [InlineData("application/grpc-web+proto")]
    [InlineData("text/html")]
    public async Task What_the_upstream_has_sent_the_client_can_read_before_more_comes(string type)
    {
        var pieces = Channel.CreateUnbounded<string>();
        await using var proxy = await CompressingProxy.StartAsync(async http =>
        {
            http.Response.ContentType = type;
            await foreach (var piece in pieces.Reader.ReadAllAsync())
            {
                await http.Response.WriteAsync(piece);
                await http.Response.Body.FlushAsync();
            }
        });
        var asking = proxy.GetAsync("/", CompressingProxy.Browser);
        pieces.Writer.TryWrite("0\n");
        using var answer = await asking.WaitAsync(TimeSpan.FromSeconds(30));
        Assert.Equal(["br"], answer.Content.Headers.ContentEncoding);
        using var reader = new StreamReader(new BrotliStream(await answer.Content.ReadAsStreamAsync(), CompressionMode.Decompress));
        for (var i = 0; i < 5; i++)
        {
            Assert.Equal($"{i}", await reader.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(30)));
            pieces.Writer.TryWrite($"{i + 1}\n");
        }

        pieces.Writer.Complete();
        Assert.Equal("5\n", await reader.ReadToEndAsync());
    }

    [Theory]
    [InlineData("false")]
    [InlineData("true")]
    public async Task What_the_upstream_wants_unbuffered_goes_out_at_once_also_where_Buffering_has_taken_its_header(string buffering)
    {
        var more = new TaskCompletionSource();
        await using var upstream = await Upstream.StartAsync(async http =>
        {
            (http.Response.ContentType, http.Response.Headers["X-Accel-Buffering"]) = ("text/html", "No");
            await http.Response.WriteAsync("one\n");
            await http.Response.Body.FlushAsync();
            await more.Task;
        });
        await using var proxy = await ProxyUnderTest.StartAsync(new ProxySetup
        {
            BuiltInPlugins = true,
            Upstream = upstream,
            Time = new ManualTimeProvider(), // it never gets late
            Settings = new Dictionary<string, string> { ["Options:Compression:Enabled"] = "true", ["Options:Buffering:Enabled"] = buffering },
        });
        using var answer = await proxy.GetAsync("/", CompressingProxy.Browser).WaitAsync(TimeSpan.FromSeconds(30));
        using var reader = new StreamReader(new BrotliStream(await answer.Content.ReadAsStreamAsync(), CompressionMode.Decompress));
        Assert.Equal("one", await reader.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(30)));
        more.SetResult();
        Assert.Equal("", await reader.ReadToEndAsync());
    }

    [Fact]
    public async Task Where_the_configured_order_names_it_first_it_does_not_hear_what_later_units_say()
    {
        foreach (var (order, expected) in new[] { ("rule.csx", ""), ("Compression", "br") })
        {
            await using var upstream = await Upstream.StartAsync(http =>
            {
                http.Response.ContentType = "text/html";
                return http.Response.WriteAsync(CompressingProxy.Text);
            });
            await using var proxy = await ProxyUnderTest.StartAsync(new ProxySetup
            {
                BuiltInPlugins = true,
                Upstream = upstream,
                Rule = "OnResponse(response => response.Compression.Enabled = false);",
                Settings = new Dictionary<string, string> { ["Options:Compression:Enabled"] = "true", ["Pipeline:Order:0"] = order },
            });
            using var answer = await proxy.GetAsync("/", CompressingProxy.Browser);
            Assert.Equal(expected, string.Join(",", answer.Content.Headers.ContentEncoding));
        }
    }

    [Fact]
    public async Task What_the_upstream_has_compressed_is_passed_on_to_who_takes_it_and_decoded_for_others()
    {
        var packed = CompressingProxy.Gzip(System.Text.Encoding.UTF8.GetBytes(CompressingProxy.Text));
        await using var proxy = await CompressingProxy.StartAsync(async http =>
        {
            (http.Response.ContentType, http.Response.Headers.ContentEncoding, http.Response.ContentLength) = ("text/html", "gzip", packed.Length);
            await http.Response.Body.WriteAsync(packed);
        });
        using var same = await proxy.GetAsync("/", CompressingProxy.Browser);
        Assert.Equal("200 gzip vary Accept-Encoding", same.Described());
        Assert.Equal(packed, await same.Content.ReadAsByteArrayAsync());
        Assert.Equal(packed.Length, same.Content.Headers.ContentLength);

        using var plain = await proxy.GetAsync("/", "Accept-Encoding: identity");
        Assert.Equal("200 vary Accept-Encoding", plain.Described());
        Assert.Equal(CompressingProxy.Text, await plain.PlainAsync());

        using var other = await proxy.GetAsync("/", "Accept-Encoding: br");
        Assert.Equal("200 br vary Accept-Encoding", other.Described());
        Assert.Equal(CompressingProxy.Text, await other.PlainAsync());
    }

    [Fact]
    public async Task An_upstream_that_breaks_off_never_looks_like_a_whole_answer()
    {
        var hasBegun = new TaskCompletionSource();
        await using var proxy = await CompressingProxy.StartAsync(
            async http =>
            {
                http.Response.ContentType = "text/html";
                await http.Response.WriteAsync(CompressingProxy.Text);
                await hasBegun.Task;
                http.Abort();
            },
            expectErrors: true);
        using var answer = await proxy.GetAsync("/", CompressingProxy.Browser);
        Assert.Equal("200 br vary Accept-Encoding", answer.Described());
        hasBegun.SetResult();
        await Assert.ThrowsAnyAsync<Exception>(() => answer.Content.ReadAsByteArrayAsync());
    }

    [Fact]
    public async Task With_padding_two_answers_differ_in_length()
    {
        await using var proxy = await CompressingProxy.StartAsync(settings: ("Breach:Padding", "60000"));
        foreach (var accept in new[] { "br", "gzip" })
        {
            var lengths = new HashSet<long>();
            for (var i = 0; i < 5; i++)
            {
                using var answer = await proxy.GetAsync("/", "Accept-Encoding: " + accept);
                lengths.Add((await answer.Content.ReadAsByteArrayAsync()).Length);
            }

            Assert.True(lengths.Count > 1);
        }
    }

    [Fact]
    public async Task A_request_from_another_site_with_a_cookie_gets_nothing_compressed_by_anybody()
    {
        await using var proxy = await CompressingProxy.StartAsync(settings: ("Breach:CrossSite", "true"));
        using var answer = await proxy.GetAsync("/", CompressingProxy.Browser, "Sec-Fetch-Site: cross-site", "Cookie: session=1");
        Assert.Empty(answer.Content.Headers.ContentEncoding);
        Assert.Equal("identity", proxy.Upstream.Requests.Single().Headers.AcceptEncoding);
    }
}
