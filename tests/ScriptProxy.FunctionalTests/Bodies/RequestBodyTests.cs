using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Threading.Channels;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using ScriptProxy.FunctionalTests.Wire;
using ScriptProxy.Testing;

namespace ScriptProxy.FunctionalTests.Bodies;

public sealed class RequestBodyTests
{
    private static readonly string Wrap = BodyRules.Wrap("OnRequest", "<", ">");

    [Fact]
    public async Task A_transform_changes_what_the_upstream_gets_and_its_length()
    {
        await using var upstream = await EchoAsync();
        await using var proxy = await ProxyUnderTest.StartAsync(Wrap, upstream);

        using var answer = await proxy.Client.PostAsync("/", new StringContent("hello"));

        Assert.Equal("<hello>", await answer.Content.ReadAsStringAsync());
        var received = Assert.Single(upstream.Requests);
        Assert.Equal((null, "chunked"), (received.Headers.ContentLength, received.Headers.TransferEncoding.ToString()));
    }

    [Fact]
    public async Task A_request_without_a_body_has_none_to_transform()
    {
        await using var upstream = await EchoAsync();
        await using var proxy = await ProxyUnderTest.StartAsync(Wrap, upstream);

        Assert.Equal("", await proxy.Client.GetStringAsync("/"));
        Assert.Empty(upstream.Requests.Single().Headers.TransferEncoding.ToString());
    }

    [Fact]
    public async Task Pieces_reach_the_upstream_as_they_come()
    {
        var pieces = Channel.CreateUnbounded<string>();
        await using var upstream = await Upstream.StartAsync(async http =>
        {
            var buffer = new byte[100];
            for (int read; (read = await http.Request.Body.ReadAsync(buffer)) > 0;)
            {
                pieces.Writer.TryWrite(Encoding.UTF8.GetString(buffer, 0, read));
            }
        });
        await using var proxy = await ProxyUnderTest.StartAsync(Wrap, upstream);
        using var client = await WireConnection.ConnectAsync(proxy.Address);

        await client.SendAsync("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n");
        var seen = "";
        foreach (var piece in (string[])["one", "two", "six"])
        {
            await client.SendAsync($"3\r\n{piece}\r\n");
            while (!seen.EndsWith(piece, StringComparison.Ordinal))
            {
                seen += await pieces.Reader.ReadAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(30));
            }
        }

        await client.SendAsync("0\r\n\r\n");
        Assert.Equal(200, (await client.ReadAnswerAsync()).Status);
        Assert.Equal("<onetwosix", seen);
    }

    [Fact]
    public async Task The_client_is_asked_for_its_body_only_when_the_upstream_asks()
    {
        var asks = new TaskCompletionSource();
        await using var upstream = new WireUpstream(async connection =>
        {
            await connection.ReadHeadAsync();
            await asks.Task;
            await connection.SendAsync("HTTP/1.1 100 Continue\r\n\r\n");
            var body = "";
            while (!body.EndsWith("0\r\n\r\n", StringComparison.Ordinal))
            {
                body += await connection.ReadAsync(1);
            }

            await connection.SendAsync(WireUpstream.Ok);
        });
        await using var proxy = await ProxyUnderTest.StartAsync(new ProxySetup { Rule = Wrap, Configuration = upstream.Configuration });
        using var client = await WireConnection.ConnectAsync(proxy.Address);

        await client.SendAsync("POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n");
        Assert.True(await client.IsSilentAsync(TimeSpan.FromMilliseconds(200)));
        asks.SetResult();
        Assert.Equal(100, (await client.ReadAnswerAsync()).Status);
        await client.SendAsync("hello");

        Assert.Equal(200, (await client.ReadAnswerAsync()).Status);
    }

    [Fact]
    public async Task An_encoded_body_is_decoded_for_the_transform_and_encoded_for_the_upstream()
    {
        await using var upstream = await EchoAsync();
        await using var proxy = await ProxyUnderTest.StartAsync(Wrap, upstream);

        using var answer = await proxy.Client.PostAsync("/", Gzip("hello"u8.ToArray()));

        Assert.Equal("gzip", upstream.Requests.Single().Headers.ContentEncoding.ToString());
        Assert.Equal("<hello>", Encoding.UTF8.GetString(Coded.Decode("gzip", await answer.Content.ReadAsByteArrayAsync())));
    }

    [Fact]
    public async Task An_encoded_body_is_decoded_for_the_upstream_where_a_hook_says_so()
    {
        await using var upstream = await EchoAsync();
        await using var proxy = await ProxyUnderTest.StartAsync("OnRequest(request => request.Body.Decode());", upstream);

        using var answer = await proxy.Client.PostAsync("/", Gzip("hello"u8.ToArray()));

        Assert.Equal("hello", await answer.Content.ReadAsStringAsync());
        Assert.Empty(upstream.Requests.Single().Headers.ContentEncoding.ToString());
    }

    [Theory]
    [InlineData("OnRequest(request => request.Body.Decode());")]
    [InlineData("OnRequest(async request => { await request.Body.BufferAsync(100_000_000); });")]
    public async Task A_decompression_bomb_is_a_413(string rule)
    {
        await using var upstream = await EchoAsync();
        await using var proxy = await ProxyUnderTest.StartAsync(rule, upstream);

        using var answer = await proxy.Client.PostAsync("/", Gzip(new byte[8_000_000]));

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, answer.StatusCode);
        await Eventually.LinesAsync(() => proxy.Log.Lines, "MaxDecodedBodyRatio");
    }

    [Fact]
    public async Task A_body_that_is_not_what_its_coding_says_is_a_400()
    {
        await using var upstream = await EchoAsync();
        await using var proxy = await ProxyUnderTest.StartAsync("OnRequest(request => request.Body.Decode());", upstream);
        var content = new ByteArrayContent("no such thing"u8.ToArray());
        content.Headers.ContentEncoding.Add("gzip");

        using var answer = await proxy.Client.PostAsync("/", content);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
    }

    [Fact]
    public async Task A_rule_sees_the_whole_body_which_is_sent_on_all_the_same()
    {
        await using var upstream = await EchoAsync();
        await using var proxy = await ProxyUnderTest.StartAsync("""
            OnRequest(async request =>
            {
                var body = Encoding.UTF8.GetString((await request.Body.BufferAsync(100)).Span);
                return body.Contains("forbidden") ? request.Respond(403) : Continue;
            });
            """, upstream);

        using var bad = await proxy.Client.PostAsync("/", new StringContent("something forbidden"));
        using var good = await proxy.Client.PostAsync("/", new StringContent("something fine"));
        using var encoded = await proxy.Client.PostAsync("/", Gzip("something fine"u8.ToArray()));
        using var large = await proxy.Client.PostAsync("/", new StringContent(new string('a', 101)));

        Assert.Equal(HttpStatusCode.Forbidden, bad.StatusCode);
        Assert.Equal("something fine", await good.Content.ReadAsStringAsync());
        Assert.Equal(14, upstream.Requests.First().Headers.ContentLength);
        Assert.Equal("something fine", Encoding.UTF8.GetString(Coded.Decode("gzip", await encoded.Content.ReadAsByteArrayAsync())));
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, large.StatusCode);
        Assert.Equal(2, upstream.Requests.Count);
    }

    [Fact]
    public async Task What_a_rule_puts_in_its_place_is_sent_and_transformed()
    {
        await using var upstream = await EchoAsync();
        await using var proxy = await ProxyUnderTest.StartAsync("""OnRequest("/a", request => request.Body.Replace("mine"));""" + """OnRequest("/b", request => request.Body.Replace("mine"));""" + Wrap.Replace("OnRequest(", "OnRequest(\"/b\", ", StringComparison.Ordinal), upstream);

        using var plain = await proxy.Client.PostAsync("/a", Gzip("hello"u8.ToArray()));
        using var wrapped = await proxy.Client.PostAsync("/b", new StringContent("hello"));
        using var added = await proxy.Client.GetAsync("/a");

        Assert.Equal("mine", await plain.Content.ReadAsStringAsync());
        Assert.Equal("<mine>", await wrapped.Content.ReadAsStringAsync());
        Assert.Equal("mine", await added.Content.ReadAsStringAsync());
        Assert.Equal(4, upstream.Requests.First().Headers.ContentLength);
        Assert.Empty(upstream.Requests.First().Headers.ContentEncoding.ToString());
    }

    [Fact]
    public async Task A_transform_that_throws_is_a_500()
    {
        await using var upstream = await EchoAsync();
        await using var proxy = await ProxyUnderTest.StartAsync(new ProxySetup
        {
            Upstream = upstream,
            Rule = """OnRequest(request => request.Body.Transform(async body => { await body.ReadAllAsync(100); throw new FormatException("bad form"); }));""",
            ExpectErrors = true,
        });

        using var answer = await proxy.Client.PostAsync("/", new StringContent("hello"));

        Assert.Equal(HttpStatusCode.InternalServerError, answer.StatusCode);
        Assert.Single(await Eventually.LinesAsync(() => proxy.Log.Errors, "rule.csx failed in RequestBody: bad form"));
    }

    [Fact]
    public async Task An_upstream_that_answers_early_leaves_the_connection_usable()
    {
        await using var upstream = await Upstream.StartAsync(
            http =>
            {
                http.Response.StatusCode = 403;
                return http.Response.WriteAsync("no");
            },
            HttpProtocols.Http2);
        await using var proxy = await ProxyUnderTest.StartAsync(new ProxySetup { Rule = Wrap, Upstream = upstream, Configuration = Http2Client.UpstreamConfiguration });
        using var client = await WireConnection.ConnectAsync(proxy.Address);

        var answer = await client.AskAsync("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nhello");
        Assert.Equal((403, "no"), (answer.Status, answer.Body));
        await client.SendAsync("world");
        Assert.Equal(403, (await client.AskAsync("GET / HTTP/1.1\r\nHost: a\r\n\r\n")).Status);
    }

    private static Task<Upstream> EchoAsync() => Upstream.StartAsync(http => http.Request.Body.CopyToAsync(http.Response.Body));

    private static ByteArrayContent Gzip(byte[] plain)
    {
        var content = new ByteArrayContent(Coded.Encode("gzip", plain));
        content.Headers.ContentEncoding.Add("gzip");
        return content;
    }
}
