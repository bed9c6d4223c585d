using Microsoft.AspNetCore.Http;
using ScriptProxy.Plugins.Caching.Esi;

namespace ScriptProxy.UnitTests.Caching.Esi;

public sealed class EsiResponseTests
{
    private const string Asks = "content=\"ESI/1.0\"";

    [Theory]
    [InlineData(null, true, Asks, true)]
    [InlineData(null, true, "", false)]
    [InlineData(null, false, Asks, false)]
    [InlineData(true, false, "", true)]
    [InlineData(false, true, Asks, false)]
    public void Decision_goes_before_the_answers_wish_and_that_needs_the_option(bool? decision, bool enabled, string control, bool expected) =>
        Assert.Equal(expected, IsProcessed(decision, enabled, 200, new() { ["Surrogate-Control"] = control, ["Content-Type"] = "text/html" }));

    [Theory]
    [InlineData("text/html; charset=utf-8", true)]
    [InlineData("TEXT/CSS", true)]
    [InlineData("application/xhtml+xml", true)]
    [InlineData("application/json", true)]
    [InlineData("application/javascript", true)]
    [InlineData("image/png", false)]
    [InlineData("application/octet-stream", false)]
    [InlineData("", false)]
    public void Only_text_is_processed_unless_a_rule_says_otherwise(string type, bool expected)
    {
        Assert.Equal(expected, IsProcessed(null, true, 200, new() { ["Surrogate-Control"] = Asks, ["Content-Type"] = type }));
        Assert.True(IsProcessed(true, true, 200, new() { ["Content-Type"] = type }));
    }

    [Theory]
    [InlineData(200, true)]
    [InlineData(404, true)]
    [InlineData(503, true)]
    [InlineData(204, false)]
    [InlineData(206, false)]
    [InlineData(304, false)]
    public void Whole_bodies_of_any_status_are_processed(int status, bool expected) => Assert.Equal(expected, IsProcessed(true, true, status, []));

    [Theory]
    [InlineData("gzip", "gzip")]
    [InlineData("identity", null)]
    [InlineData("", null)]
    public void Encoded_body_is_not_processed_and_says_so(string encoding, string? named)
    {
        var headers = new HeaderDictionary { ["Content-Encoding"] = encoding };
        Assert.Equal(named is null, EsiResponse.IsProcessed(true, new EsiOptions(), 200, headers, out var warning));
        Assert.Equal(named is null ? null : $"ESI: not processed, since it is encoded ({named})", warning);
    }

    [Fact]
    public void Processed_page_has_no_length_no_validator_and_no_ranges()
    {
        var headers = new HeaderDictionary
        {
            ["Content-Length"] = "7", ["ETag"] = "\"a\"", ["Last-Modified"] = "Sat, 21 Nov 2026 00:00:00 GMT", ["Accept-Ranges"] = "bytes", ["Surrogate-Control"] = Asks,
            ["Repr-Digest"] = "x", ["Cache-Control"] = "max-age=5", ["Content-Type"] = "text/html", ["Set-Cookie"] = "a=b",
        };
        EsiResponse.Edit(headers);
        Assert.Equal(["Accept-Ranges", "Cache-Control", "Content-Type", "Set-Cookie"], headers.Keys.Order(StringComparer.Ordinal));
        Assert.Equal("none", headers["Accept-Ranges"]);
    }

    private static bool IsProcessed(bool? decision, bool enabled, int status, HeaderDictionary headers) =>
        EsiResponse.IsProcessed(decision, new EsiOptions { Enabled = enabled }, status, headers, out _);
}
