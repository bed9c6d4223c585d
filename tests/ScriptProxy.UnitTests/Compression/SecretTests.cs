using ScriptProxy.Testing.Units;

namespace ScriptProxy.UnitTests.Compression;

public sealed class SecretTests
{
    [Theory]
    [InlineData("Sec-Fetch-Site: cross-site", true)]
    [InlineData("Sec-Fetch-Site: something new", true)]
    [InlineData("Sec-Fetch-Site: same-site", false)]
    [InlineData("Sec-Fetch-Site: same-origin", false)]
    [InlineData("Sec-Fetch-Site: none", false)]
    [InlineData("Origin: http://elsewhere.example", true)]
    [InlineData("Origin: null", true)]
    [InlineData("Origin: http://localhost", false)]
    [InlineData("Referer: http://localhost/page", false)]
    [InlineData("Referer: http://localhost.example/page", true)]
    [InlineData("X-Nothing: at all", false)]
    public async Task A_request_with_credentials_from_another_site_is_answered_plain(string header, bool isPlain)
    {
        using var hooks = Compression.Load(("Breach:CrossSite", "true"));
        var exchange = await hooks.SendAsync(exchange =>
        {
            exchange.RequestHeaders.Cookie = "session=1";
            exchange.RequestHeaders[header.Split(": ")[0]] = header.Split(": ")[1];
        });
        Assert.Equal(isPlain ? null : "br", exchange.Coding());
        Assert.Equal(isPlain, exchange.RequestHeaders.AcceptEncoding == "identity");
    }

    [Fact]
    public async Task Without_credentials_there_is_nothing_to_guess()
    {
        using var hooks = Compression.Load(("Breach:CrossSite", "true"));
        var exchange = await hooks.SendAsync(exchange => exchange.RequestHeaders["Sec-Fetch-Site"] = "cross-site");
        Assert.Equal("br", exchange.Coding());
    }

    [Theory]
    [InlineData("false", "br", false)]
    [InlineData("true", null, false)]
    [InlineData("true", null, true)]
    public async Task An_answer_that_sets_a_cookie_is_plain_where_that_is_wanted(string option, string? coding, bool isEncoded)
    {
        using var hooks = Compression.Load(("Breach:SetCookie", option));
        var exchange = await hooks.SendAsync(exchange =>
        {
            exchange.UpstreamResponseHeaders.SetCookie = "csrf=1";
            exchange.UpstreamResponseHeaders.ContentEncoding = isEncoded ? "gzip" : default(string);
        });
        Assert.Equal((coding, isEncoded), (exchange.Coding(), exchange.ResponseBody.IsDecoded));
    }

    [Fact]
    public async Task Requests_are_decoded_where_their_upstream_wants_that()
    {
        using var hooks = Compression.Load(("Requests:Decode:0", "/old/{**rest}"));
        Assert.True((await hooks.SendAsync("POST", "http://localhost/old/form")).RequestBody.IsDecoded);
        Assert.False((await hooks.SendAsync("POST", "http://localhost/new/form")).RequestBody.IsDecoded);
    }
}
