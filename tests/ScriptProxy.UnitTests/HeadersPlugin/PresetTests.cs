using ScriptProxy.Testing.Units;

namespace ScriptProxy.UnitTests.HeadersPlugin;

public sealed class PresetTests
{
    [Fact]
    public async Task It_adds_what_guards_a_page_and_removes_the_names_of_software()
    {
        var exchange = await SendAsync("https://localhost/", ("Response:0:Preset", "Security"));
        Assert.Equal(
            [
                "Content-Security-Policy: frame-ancestors 'self'",
                "Cross-Origin-Opener-Policy: same-origin-allow-popups",
                "Permissions-Policy: camera=(), geolocation=(), microphone=()",
                "Referrer-Policy: no-referrer",
                "Strict-Transport-Security: max-age=31536000",
                "X-Content-Type-Options: nosniff",
                "X-Frame-Options: SAMEORIGIN",
            ],
            exchange.ResponseHeaders.Select(header => $"{header.Key}: {header.Value}").Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Over_http_it_adds_no_transport_security() =>
        Assert.Equal(0, (await SendAsync("http://localhost/", ("Response:0:Preset", "Security"))).ResponseHeaders.StrictTransportSecurity.Count);

    [Fact]
    public async Task When_told_it_overwrites_the_upstreams_own()
    {
        var exchange = await SendAsync(
            "http://localhost/", ("Response:0:Preset", "security"), ("Response:0:PresetOverwrites", "true"));
        Assert.Equal("strict-origin-when-cross-origin", exchange.ResponseHeaders["Referrer-Policy"]);
    }

    [Fact]
    public async Task It_leaves_alone_what_the_entry_itself_names()
    {
        var exchange = await SendAsync(
            "http://localhost/",
            ("Response:0:Preset", "Security"), ("Response:0:PresetOverwrites", "true"),
            ("Response:0:Set:X-Frame-Options", "DENY"), ("Response:0:Set:Server", "ours"), ("Response:0:Remove:0", "Permissions-Policy"));
        Assert.Equal("DENY", exchange.ResponseHeaders.XFrameOptions);
        Assert.Equal("ours", exchange.ResponseHeaders.Server);
        Assert.False(exchange.ResponseHeaders.ContainsKey("Permissions-Policy"));
    }

    private static Task<FakeExchange> SendAsync(string url, params (string Key, string? Value)[] options)
    {
        using var hooks = Headers.Load(options);
        var exchange = new FakeExchange("GET", url);
        exchange.UpstreamResponseHeaders["Referrer-Policy"] = "no-referrer";
        exchange.UpstreamResponseHeaders.Server = "old/1.0";
        exchange.UpstreamResponseHeaders.XPoweredBy = "PHP";
        return hooks.SendAsync(exchange);
    }
}
