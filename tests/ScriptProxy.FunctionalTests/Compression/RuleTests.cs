using System.IO.Compression;
using Microsoft.AspNetCore.Http;
using ScriptProxy.Testing;

namespace ScriptProxy.FunctionalTests.Compression;

public sealed class RuleTests
{
    [Theory]
    [InlineData("""OnRequest(request => request.Compression.Enabled = false);""")]
    [InlineData("""OnResponse(response => response.Compression.Enabled = false);""")]
    [InlineData("""OnResponse(response => response.Headers.CacheControl = "no-transform");""")]
    public async Task A_rule_switches_it_off(string rule)
    {
        await using var proxy = await CompressingProxy.StartAsync(rule: rule);
        using var answer = await proxy.GetAsync("/", CompressingProxy.Browser);
        Assert.Equal("200 \"v1\" vary", answer.Described());
    }

    [Theory]
    [InlineData("""OnRequest(request => request.Compression.Enabled = false);""")]
    [InlineData("""OnResponse(response => response.Compression.Enabled = false);""")]
    public async Task A_rule_switches_off_what_the_upstream_has_compressed(string rule)
    {
        await using var proxy = await CompressingProxy.StartAsync(
            async http =>
            {
                http.Response.Headers.ContentEncoding = "gzip";
                await using var gzip = new GZipStream(http.Response.Body, CompressionLevel.Fastest);
                await gzip.WriteAsync("secret"u8.ToArray());
            },
            rule);
        using var answer = await proxy.GetAsync("/", CompressingProxy.Browser);
        Assert.Empty(answer.Content.Headers.ContentEncoding);
        Assert.Equal("secret", await answer.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task A_rule_s_own_answer_to_a_page_of_another_site_stays_uncompressed()
    {
        await using var proxy = await CompressingProxy.StartAsync(
            rule: """OnRequest("/own", request => request.Respond(200, new string('a', 5000)));""", settings: ("Breach:CrossSite", "true"));
        using var other = await proxy.GetAsync("/own", CompressingProxy.Browser, "Cookie: sid=1", "Sec-Fetch-Site: cross-site");
        Assert.Empty(other.Content.Headers.ContentEncoding);
    }

    [Fact]
    public async Task A_rule_switches_it_on_for_what_is_not_listed()
    {
        await using var proxy = await CompressingProxy.StartAsync(http => http.Response.WriteAsync("short"), """OnResponse(response => response.Compression.Enabled = true);""");
        using var answer = await proxy.GetAsync("/", CompressingProxy.Browser);
        Assert.Equal("200 br vary Accept-Encoding", answer.Described());
        Assert.Equal("short", await answer.PlainAsync());
    }

    [Fact]
    public async Task Rules_see_bodies_plain_and_what_they_answer_is_compressed_too()
    {
        await using var proxy = await CompressingProxy.StartAsync(rule: """
            OnRequest("/own", request => request.Respond(200, new string('a', 5000)));
            OnResponse("/seen", async response => response.Headers["X-Seen"] = (await response.Body.BufferAsync(1 << 20)).Span[0].ToString());
            """);
        using var own = await proxy.GetAsync("/own", CompressingProxy.Browser);
        Assert.Equal("200 br vary Accept-Encoding", own.Described());
        Assert.Equal(new string('a', 5000), await own.PlainAsync());

        using var seen = await proxy.GetAsync("/seen", CompressingProxy.Browser);
        Assert.Equal("60", seen.Headers.GetValues("X-Seen").Single());
        Assert.Equal(CompressingProxy.Text, await seen.PlainAsync());
    }

    [Fact]
    public async Task A_route_is_excepted_by_configuration()
    {
        await using var proxy = await CompressingProxy.StartAsync(settings: ("ExceptRoutes:0", "all"));
        using var answer = await proxy.GetAsync("/", CompressingProxy.Browser);
        Assert.Equal("200 \"v1\" vary", answer.Described());
    }
}
