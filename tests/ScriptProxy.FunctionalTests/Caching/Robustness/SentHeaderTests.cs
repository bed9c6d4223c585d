using Microsoft.AspNetCore.Http;
using ScriptProxy.FunctionalTests.Reloading;

namespace ScriptProxy.FunctionalTests.Caching.Robustness;

/// <summary>What the proxy itself says to the upstream is in no request that is looked up, so an answer that depends on it is for nobody else (RFC 9111 4.1).</summary>
public sealed class SentHeaderTests
{
    [Theory]
    [InlineData("X-Forwarded-For", "")]
    [InlineData("X-Real-IP", "")]
    [InlineData("Accept, x-country", """OnUpstreamRequest(request => request.Headers["X-Country"] = request.RequestHeader("X-Client").ToString());""")]
    [InlineData("X-Plan", """OnUpstreamRequest(request => request.Headers.Remove("X-Plan"));""")]
    public async Task An_answer_that_varies_on_what_the_proxy_sends_is_not_kept(string vary, string rule)
    {
        await using var caching = await StartAsync(vary, rule);
        using var first = await caching.GetAsync("/", "X-Client: fr", "X-Plan: free");
        Assert.Equal($"""ScriptProxy; fwd=uri-miss; fwd-status=200; detail="Vary: {vary.ToLowerInvariant().Split(", ")[^1]} is not sent as it came" """.Trim(), first.Header("Cache-Status"));
        Assert.Equal("answer 2", await caching.TextAsync("/", "X-Client: de"));
    }

    [Theory]
    [InlineData("X-Forwarded-Proto", "")] // follows from what is in the key
    [InlineData("X-Forwarded-Host", "")]
    [InlineData("Host", "")]
    [InlineData("Accept-Encoding", """OnUpstreamRequest(request => request.Headers.Remove("Accept-Encoding"));""")] // who takes a coding takes the plain text
    [InlineData("Accept-Language", """OnUpstreamRequest(request => request.Headers["Accept-Language"] = request.RequestHeader("Accept-Language").ToString().Replace(",", ", "));""")]
    public async Task What_follows_from_the_key_or_says_the_same_hinders_nobody(string vary, string rule)
    {
        await using var caching = await StartAsync(vary, rule);
        for (var count = 0; count < 2; count++)
        {
            Assert.Equal("answer 1", await caching.TextAsync("/", "Accept-Encoding: gzip, br", "Accept-Language: de,en", "Host: example.org"));
        }
    }

    [Fact]
    public async Task A_host_that_a_rule_changed_does_not_follow_from_the_key()
    {
        await using var caching = await StartAsync("X-Forwarded-Host", """OnRequest(request => request.Host = "one.example");""");
        Assert.Equal("answer 1", await caching.TextAsync("/", "Host: a.example"));
        Assert.Equal("answer 2", await caching.TextAsync("/", "Host: b.example"));
    }

    private static Task<CachingProxy> StartAsync(string vary, string rule) => CachingProxy.StartAsync(
        (http, count) =>
        {
            CachingProxy.Add(http.Response, "Cache-Control: max-age=60", $"Vary: {vary}");
            return http.Response.WriteAsync($"answer {count}");
        },
        rule: rule);
}
