using Microsoft.AspNetCore.Http;
using ScriptProxy.Plugins.Compression;
using ScriptProxy.Testing.Units;

namespace ScriptProxy.UnitTests.Compression;

public sealed class JudgeTests
{
    public static TheoryData<string, Action<FakeExchange>> LeftAlone => new()
    {
        { "204", exchange => exchange.UpstreamStatus = 204 },
        { "206", exchange => exchange.UpstreamStatus = 206 },
        { "a part by its header", exchange => exchange.UpstreamResponseHeaders.ContentRange = "bytes 0-1/2" },
        { "304 of a picture", exchange => (exchange.UpstreamStatus, exchange.UpstreamResponseHeaders.ContentType) = (304, "image/png") },
        { "no-transform", exchange => exchange.UpstreamResponseHeaders.CacheControl = "max-age=60, No-Transform" },
        { "no-transform asked for", exchange => exchange.RequestHeaders.CacheControl = "no-transform" },
        { "short", exchange => exchange.UpstreamResponseHeaders.ContentLength = 1023 },
        { "a picture", exchange => exchange.UpstreamResponseHeaders.ContentType = "image/png" },
        { "no type", exchange => exchange.UpstreamResponseHeaders.ContentType = default },
        { "a coding of which nothing is known", exchange => exchange.UpstreamResponseHeaders.ContentEncoding = "zstd" },
        { "a known coding below an unknown one", exchange => exchange.UpstreamResponseHeaders.ContentEncoding = "gzip, zstd" },
        { "the route", exchange => exchange.Route = "Downloads" },
        { "a rule's word", exchange => exchange.Compression.Enabled = false },
    };

    public static TheoryData<string, Action<FakeExchange>> Compressed => new()
    {
        { "JSON", _ => { } },
        { "of unknown length", exchange => exchange.UpstreamResponseHeaders.ContentLength = null },
        { "just long enough", exchange => exchange.UpstreamResponseHeaders.ContentLength = 1024 },
        { "an error", exchange => exchange.UpstreamStatus = 404 },
        { "to HEAD", exchange => exchange.Http.Request.Method = "HEAD" },
        { "identity by name", exchange => exchange.UpstreamResponseHeaders.ContentEncoding = "identity" },
        { "a picture, to who refuses plain", exchange => (exchange.UpstreamResponseHeaders.ContentType, exchange.RequestHeaders.AcceptEncoding) = ("image/png", "br, identity;q=0") },
        { "short, to who refuses plain", exchange => (exchange.UpstreamResponseHeaders.ContentLength, exchange.RequestHeaders.AcceptEncoding) = (5, "br, identity;q=0") },
        { "whatever a rule wants", exchange => (exchange.UpstreamResponseHeaders.ContentType, exchange.Compression.Enabled) = ("image/png", true) },
    };

    [Theory]
    [MemberData(nameof(LeftAlone))]
    public async Task Left_alone_is(string what, Action<FakeExchange> edit)
    {
        using var hooks = Compression.Load(("ExceptRoutes:0", "downloads"));
        var exchange = await hooks.SendAsync(edit);
        Assert.True(exchange.ResponseBody.Transforms.Count == 0 && !exchange.ResponseBody.IsDecoded, what);
        Assert.False(exchange.ResponseHeaders.Vary.Contains("Accept-Encoding"), what);
    }

    [Theory]
    [MemberData(nameof(Compressed))]
    public async Task Compressed_is(string what, Action<FakeExchange> edit)
    {
        using var hooks = Compression.Load();
        var exchange = await hooks.SendAsync(edit);
        Assert.True(exchange.Coding() == "br", what);
        Assert.Equal("Accept-Encoding", exchange.ResponseHeaders.Vary);
        Assert.Empty(exchange.UpstreamResponseBody.Transforms);
    }

    [Theory]
    [InlineData(null, "Accept-Encoding")]
    [InlineData("Origin", "Origin,Accept-Encoding")]
    [InlineData("origin, accept-encoding", "origin, accept-encoding")]
    [InlineData("*", "*")]
    public async Task What_would_have_been_compressed_for_others_says_so(string? vary, string expected)
    {
        using var hooks = Compression.Load();
        var exchange = await hooks.SendAsync(exchange =>
        {
            exchange.RequestHeaders.Remove("Accept-Encoding");
            exchange.UpstreamResponseHeaders.Vary = vary;
        });
        Assert.Null(exchange.Coding());
        Assert.Equal(expected, exchange.ResponseHeaders.Vary);
    }

    public static TheoryData<string, bool, Action<FakeExchange>> NotModified => new()
    {
        { "of which nothing more is known", true, exchange => exchange.UpstreamResponseHeaders.ContentType = default },
        { "of a type that is compressed", true, _ => { } },
        { "of another type", false, exchange => exchange.UpstreamResponseHeaders.ContentType = "image/png" },
        { "of what is too short", false, exchange => exchange.UpstreamResponseHeaders.ContentLength = 5 },
        { "that a rule does not want compressed", false, exchange => exchange.Compression.Enabled = false },
        { "on a route that is left alone", false, exchange => exchange.Route = "downloads" },
        { "of what was encoded here", true, exchange => (exchange.UpstreamResponseHeaders.ContentType, exchange.RequestHeaders.IfNoneMatch) = ("image/png", "\"a-br\", \"a\"") },
    };

    [Theory]
    [MemberData(nameof(NotModified))]
    public async Task A_304_varies_like_the_200_that_it_stands_for(string what, bool varies, Action<FakeExchange> edit)
    {
        using var hooks = Compression.Load(("ExceptRoutes:0", "downloads"));
        var exchange = await hooks.SendAsync(exchange =>
        {
            exchange.UpstreamStatus = 304;
            exchange.RequestHeaders.IfNoneMatch = "\"a\"";
            edit(exchange);
        });
        Assert.True(varies == (exchange.ResponseHeaders.Vary == "Accept-Encoding"), what);
        Assert.Empty(exchange.ResponseBody.Transforms);
    }

    [Fact]
    public async Task A_304_to_a_cache_says_nothing_that_the_cache_does_not_know()
    {
        using var hooks = Compression.Load();
        var exchange = await hooks.SendAsync(exchange => (exchange.UpstreamStatus, exchange.IsFetched) = (304, true));
        Assert.Equal(0, exchange.UpstreamResponseHeaders.Vary.Count);
    }

    [Theory]
    [InlineData(true, "app", false, null)]
    [InlineData(true, "APP", false, null)]
    [InlineData(true, "app", true, "br")]
    [InlineData(true, "other", false, "br")]
    [InlineData(true, null, false, "br")]
    [InlineData(false, "app", true, "br")]
    [InlineData(false, "other", true, null)]
    public async Task A_route_says_by_its_metadata_whether_it_is_compressed(bool enabled, string? route, bool says, string? coding)
    {
        using var hooks = new FakeHooks("Compression", new() { ["Enabled"] = enabled ? "true" : "false" });
        hooks.Routes["app"] = says;
        new CompressionPlugin().Configure(hooks);
        var exchange = await hooks.SendAsync(exchange => exchange.Route = route);
        Assert.Equal(coding, exchange.Coding());
    }

    [Theory]
    [InlineData("br", "gzip", "gzip")]
    [InlineData("gzip", "identity", "plain")]
    [InlineData("gzip", "gzip;q=0, br", "br")]
    [InlineData("gzip, br", "gzip", "gzip")]
    [InlineData("gzip", "br, *;q=0.1", "as it is")]
    [InlineData("x-gzip", "gzip", "as it is")]
    [InlineData("gzip", null, "as it is")]
    public async Task What_the_upstream_has_encoded_becomes_something_else_for_who_does_not_take_it(string encoding, string? accept, string expected)
    {
        using var hooks = Compression.Load();
        var exchange = await hooks.SendAsync(exchange =>
        {
            exchange.UpstreamResponseHeaders.ContentEncoding = encoding;
            exchange.RequestHeaders.AcceptEncoding = accept;
        });
        Assert.Equal(expected, exchange.ResponseBody.IsDecoded ? "plain" : exchange.Coding() ?? "as it is");
        Assert.Equal("Accept-Encoding", exchange.ResponseHeaders.Vary); // another client would have got something else
    }

    [Fact]
    public async Task What_the_upstream_has_encoded_is_stored_once_for_all()
    {
        using var hooks = Compression.Load();
        var exchange = await hooks.SendAsync(exchange => (exchange.IsFetched, exchange.UpstreamResponseHeaders.ContentEncoding) = (true, "gzip"));
        Assert.Equal(0, exchange.UpstreamResponseHeaders.Vary.Count);
        Assert.Equal("Accept-Encoding", exchange.ResponseHeaders.Vary);
    }

    [Fact]
    public async Task What_a_cache_asks_for_is_compressed_before_it_is_stored_and_not_again()
    {
        using var hooks = Compression.Load();
        var exchange = await hooks.SendAsync(exchange => exchange.IsFetched = true);
        Assert.Equal("br", exchange.UpstreamResponseBody.Transforms.Single().Options.Coding);
        Assert.Equal("Accept-Encoding", exchange.UpstreamResponseHeaders.Vary);
    }

    [Fact]
    public async Task Levels_are_the_rules_then_the_types_then_those_for_all()
    {
        (string, string?)[] options = [("Codings:0", "gzip"), ("Levels:Gzip", "1"), ("TypeLevels:text/*:Gzip", "9"), ("TypeLevels:text/css:Brotli", "1")];
        var ofJson = await LengthAsync(_ => { });
        var ofHtml = await LengthAsync(exchange => exchange.UpstreamResponseHeaders.ContentType = "text/html");
        var ofHtmlByRule = await LengthAsync(exchange =>
        {
            exchange.UpstreamResponseHeaders.ContentType = "text/html";
            exchange.Compression.GzipLevel = 1;
        });
        Assert.True(ofHtml < ofJson);
        Assert.Equal(ofJson, ofHtmlByRule);

        async Task<int> LengthAsync(Action<FakeExchange> edit)
        {
            using var hooks = Compression.Load(options);
            return (await (await hooks.SendAsync(edit)).ResponseBody.RunAsync(Compression.Text)).Length;
        }
    }

    [Fact]
    public void A_level_that_is_given_leaves_the_others()
    {
        using var hooks = Compression.Load(("Levels:Brotli", "1"));
        Assert.Equal((1, 4), (hooks.Options<ScriptProxy.Plugins.Compression.CompressionOptions>().Levels.Brotli, hooks.Options<ScriptProxy.Plugins.Compression.CompressionOptions>().Levels.Gzip));
    }

    [Fact]
    public void All_errors_are_reported_together() => Assert.Equal(
        [
            "Options:Compression:Codings:0: 'deflate' cannot be made here; write 'br' or 'gzip'",
            "Options:Compression:Types:1: 'html' is no type; write 'text/html', 'text/*' or '*+json'",
            "Options:Compression:TypeLevels:a*b*: 'a*b*' has more than one '*'",
        ],
        Compression.Errors(("Codings:0", "deflate"), ("Types:0", "text/*"), ("Types:1", "html"), ("TypeLevels:a*b*:Gzip", "1")).Select(error => $"{error.Key}: {error.Message}"));

    [Fact]
    public void Without_a_coding_there_would_be_no_compression() =>
        Assert.Equal("Options:Compression:Codings: is empty: remove the key, or give it an item.", string.Join('\n', Compression.Errors(("Codings", "")).Select(error => $"{error.Key}: {error.Message}")));

    [Fact]
    public void Without_options_there_is_no_hook()
    {
        using var hooks = new FakeHooks("Compression");
        new ScriptProxy.Plugins.Compression.CompressionPlugin().Configure(hooks);
        Assert.Empty(hooks.Registrations);
    }

    [Fact]
    public void It_sees_what_all_others_have_done()
    {
        using var hooks = Compression.Load();
        Assert.True(hooks.RunsLast);
    }
}
