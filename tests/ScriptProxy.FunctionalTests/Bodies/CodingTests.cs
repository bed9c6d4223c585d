using System.Net;
using System.Text;
using Microsoft.AspNetCore.Http;
using ScriptProxy.Testing;

namespace ScriptProxy.FunctionalTests.Bodies;

public sealed class CodingTests
{
    private const string Encoder = """
        OnResponse(response => response.Body.Transform(async body =>
        {
            var stream = new System.IO.Compression.BrotliStream(body.Output.AsStream(), System.IO.Compression.CompressionLevel.Fastest);
            await body.Input.CopyToAsync(stream);
            await stream.DisposeAsync();
        }, new BodyTransformOptions { Coding = "br" }));

        """;

    [Theory]
    [InlineData("gzip", "gzip")]
    [InlineData("br", "br")]
    [InlineData("deflate", "deflate")]
    [InlineData("deflate", "raw")]
    public async Task A_transform_sees_plain_bytes_and_the_client_gets_the_coding_again(string coding, string format)
    {
        await using var upstream = await EncodedAsync(coding, Coded.Encode(format, "hello"u8.ToArray()));
        await using var proxy = await ProxyUnderTest.StartAsync(BodyRules.Wrap("OnResponse", "<", ">"), upstream);

        using var answer = await GetAsync(proxy, "gzip, deflate, br");

        Assert.Equal([coding], answer.Content.Headers.ContentEncoding);
        Assert.Equal("W/\"abc\"", answer.Headers.ETag!.ToString());
        Assert.Equal(["Accept-Encoding"], answer.Headers.Vary);
        Assert.Equal("<hello>", Encoding.UTF8.GetString(Coded.Decode(coding, await answer.Content.ReadAsByteArrayAsync())));
    }

    [Theory]
    [InlineData("identity")]
    [InlineData("gzip;q=0, *;q=1")]
    [InlineData("gzip;q=0.000")]
    public async Task A_client_that_does_not_take_the_coding_gets_plain_bytes(string accept)
    {
        await using var upstream = await EncodedAsync("gzip", Coded.Encode("gzip", "hello"u8.ToArray()));
        await using var proxy = await ProxyUnderTest.StartAsync(BodyRules.Wrap("OnResponse", "<", ">"), upstream);

        using var answer = await GetAsync(proxy, accept);

        Assert.Empty(answer.Content.Headers.ContentEncoding);
        Assert.Equal("<hello>", await answer.Content.ReadAsStringAsync());
        Assert.Equal(["Accept-Encoding"], answer.Headers.Vary);
    }

    [Fact]
    public async Task Stacked_codings_are_taken_off_and_put_on_in_their_order()
    {
        await using var upstream = await EncodedAsync("gzip, br", Coded.Encode("br", Coded.Encode("gzip", "hello"u8.ToArray())));
        await using var proxy = await ProxyUnderTest.StartAsync(BodyRules.Wrap("OnUpstreamResponse", "<", ">") + BodyRules.Wrap("OnResponse", "(", ")"), upstream);

        using var answer = await GetAsync(proxy, "gzip, br");

        Assert.Equal(["gzip", "br"], answer.Content.Headers.ContentEncoding);
        Assert.Equal("(<hello>)", Encoding.UTF8.GetString(Coded.Decode("gzip", Coded.Decode("br", await answer.Content.ReadAsByteArrayAsync()))));
    }

    [Fact]
    public async Task An_unknown_coding_passes_untransformed_and_the_log_says_so_once()
    {
        await using var upstream = await EncodedAsync("secret", "hello"u8.ToArray());
        await using var proxy = await ProxyUnderTest.StartAsync(BodyRules.Wrap("OnResponse", "<", ">"), upstream);

        for (var i = 0; i < 2; i++)
        {
            using var answer = await GetAsync(proxy, "gzip");
            Assert.Equal(["secret"], answer.Content.Headers.ContentEncoding);
            Assert.Equal("hello", await answer.Content.ReadAsStringAsync());
            Assert.Equal("\"abc\"", answer.Headers.ETag!.ToString());
        }

        Assert.Single(proxy.Log.Lines, line => line.Contains("rule.csx is left out", StringComparison.Ordinal) && line.Contains("'secret'", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_does_not_want_plain_bytes_gets_them_as_they_come()
    {
        var encoded = Coded.Encode("gzip", "hello"u8.ToArray());
        await using var upstream = await EncodedAsync("gzip", encoded);
        await using var proxy = await ProxyUnderTest.StartAsync(
            """OnResponse(response => response.Body.Transform(body => body.Input.CopyToAsync(body.Output), new BodyTransformOptions { Plain = false }));""", upstream);

        using var answer = await GetAsync(proxy, "gzip");

        Assert.Equal(encoded, await answer.Content.ReadAsByteArrayAsync());
        Assert.Equal(["gzip"], answer.Content.Headers.ContentEncoding);
    }

    [Fact]
    public async Task A_transform_that_encodes_comes_last_and_names_its_coding()
    {
        await using var upstream = await EncodedAsync("", "hello"u8.ToArray());
        await using var proxy = await ProxyUnderTest.StartAsync(Encoder + BodyRules.Wrap("OnResponse", "<", ">"), upstream);

        using var answer = await GetAsync(proxy, "br");

        Assert.Equal(["br"], answer.Content.Headers.ContentEncoding);
        Assert.Equal(["Accept-Encoding"], answer.Headers.Vary);
        Assert.Equal("W/\"abc\"", answer.Headers.ETag!.ToString());
        Assert.Equal("<hello>", Encoding.UTF8.GetString(Coded.Decode("br", await answer.Content.ReadAsByteArrayAsync())));
    }

    [Fact]
    public async Task What_a_hook_wants_decoded_stays_so()
    {
        await using var upstream = await EncodedAsync("gzip", Coded.Encode("gzip", "hello"u8.ToArray()));
        await using var proxy = await ProxyUnderTest.StartAsync("OnUpstreamResponse(response => response.Body.Decode());", upstream);

        using var answer = await GetAsync(proxy, "gzip");

        Assert.Empty(answer.Content.Headers.ContentEncoding);
        Assert.Equal("hello", await answer.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task A_tag_with_the_codings_suffix_is_understood_by_the_upstream_and_given_back_with_a_304()
    {
        await using var upstream = await Upstream.StartAsync(http =>
        {
            http.Response.Headers.ETag = "\"abc\"";
            if (http.Request.Headers.IfNoneMatch.ToString().Split(", ").Contains("\"abc\""))
            {
                http.Response.StatusCode = 304;
                return Task.CompletedTask;
            }

            return http.Request.Headers.IfMatch.Count > 0 && !http.Request.Headers.IfMatch.ToString().Split(", ").Contains("\"abc\"")
                ? Task.FromResult(http.Response.StatusCode = 412)
                : http.Response.WriteAsync("hello");
        });
        await using var proxy = await ProxyUnderTest.StartAsync(Encoder, upstream);

        using var first = await GetAsync(proxy, "br");
        Assert.Equal("W/\"abc-br\"", first.Headers.ETag!.ToString());
        using var again = await GetAsync(proxy, "br", ("If-None-Match", "W/\"abc-br\""));
        Assert.Equal((HttpStatusCode.NotModified, "W/\"abc-br\""), (again.StatusCode, again.Headers.ETag!.ToString()));
        using var weak = await GetAsync(proxy, "br", ("If-None-Match", "\"other\", W/\"abc\""), ("X", "1"));
        Assert.Equal(HttpStatusCode.OK, weak.StatusCode);
        using var match = await GetAsync(proxy, "br", ("If-Match", "W/\"abc-br\""));
        Assert.Equal(HttpStatusCode.OK, match.StatusCode);
        using var range = await GetAsync(proxy, "br", ("If-Range", "W/\"abc-br\""));
        Assert.Equal("W/\"abc-br\"", upstream.Requests.Last().Headers.IfRange.ToString());
    }

    [Theory]
    [InlineData("gzip", false)]
    [InlineData("br", false)]
    [InlineData("gzip", true)]
    [InlineData("br", true)]
    public async Task A_body_that_is_not_what_its_coding_says_is_a_502_by_the_upstream(string coding, bool isCutShort)
    {
        var encoded = Coded.Encode(coding, Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, 200))));
        await using var upstream = await EncodedAsync(coding, isCutShort ? encoded[..^7] : "no such thing"u8.ToArray());
        await using var proxy = await ProxyUnderTest.StartAsync(new ProxySetup
        {
            Upstream = upstream,
            Rule = """OnResponse(response => response.Body.Transform(async body => await body.Output.WriteAsync(await body.ReadAllAsync(10000))));""",
            ExpectErrors = true,
        });

        using var answer = await GetAsync(proxy, "gzip, br");

        Assert.Equal(HttpStatusCode.BadGateway, answer.StatusCode);
        Assert.Contains($"Content-Encoding '{coding}'", Assert.Single(await Eventually.LinesAsync(() => proxy.Log.Errors, "Upstream failed at the stage ResponseBody")), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Limits:MaxDecodedBodySize", "1000000", 2_000_000)]
    [InlineData("Limits:MaxDecodedBodyRatio", "50", 8_000_000)]
    public async Task A_decompression_bomb_is_a_502_that_names_the_limit(string key, string value, int size)
    {
        await using var upstream = await EncodedAsync("gzip", Coded.Encode("gzip", new byte[size]));
        await using var proxy = await ProxyUnderTest.StartAsync(new ProxySetup
        {
            Upstream = upstream,
            Rule = """OnResponse(response => response.Body.Transform(async body => await body.Output.WriteAsync(await body.ReadAllAsync(100_000_000))));""",
            Settings = new Dictionary<string, string> { [key] = value },
            ExpectErrors = true,
        });

        using var answer = await GetAsync(proxy, "gzip");

        Assert.Equal(HttpStatusCode.BadGateway, answer.StatusCode);
        await Eventually.LinesAsync(() => proxy.Log.Errors, key);
    }

    private static Task<Upstream> EncodedAsync(string coding, byte[] body) => Upstream.StartAsync(async http =>
    {
        http.Response.Headers.ContentEncoding = coding.Length > 0 ? coding : default;
        http.Response.Headers.ETag = "\"abc\"";
        http.Response.ContentLength = body.Length;
        await http.Response.Body.WriteAsync(body);
    });

    private static async Task<HttpResponseMessage> GetAsync(ProxyUnderTest proxy, string accept, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/");
        request.Headers.TryAddWithoutValidation("Accept-Encoding", accept);
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return await proxy.Client.SendAsync(request);
    }
}
