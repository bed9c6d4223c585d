using Microsoft.AspNetCore.Http;
using ScriptProxy.FunctionalTests.Hooks;

namespace ScriptProxy.FunctionalTests.Caching.Purging;

/// <summary>A purge meets an address however it was asked for, and however the purge spells it.</summary>
public sealed class SpellingTests
{
    [Theory]
    [InlineData("/q?x={a|b}^`", "/q?x={a|b}^`")]
    [InlineData("/q?x={a|b}^`", "/q?x=%7Ba%7cb%7D%5E%60")]
    [InlineData("/q?x=%7ba%7Cb%7d", "/q?x={a|b}")]
    [InlineData("/q?x=%7b", "/q?x=%7B")]
    [InlineData("/q?x=%2fa", "/q?x=%2Fa")]
    [InlineData("/q?%78=%61", "/q?x=a")]
    [InlineData("/q?x=%C3%A4", "/q?x=ä")]
    [InlineData("/q?x=\"<b>", "/q?x=%22%3Cb%3E")]
    public async Task By_its_address(string asked, string purged)
    {
        await using var caching = await CachingProxy.StartAsync("Cache-Control: max-age=60");
        await using var admin = await AdminCommands.StartAsync(caching.Proxy);
        await AskAsync(caching, asked);
        Assert.Equal("Purged 1 stored response.", await admin.CacheAsync("purge", "http://shop.example" + purged));
        await AskAsync(caching, asked);
        Assert.Equal(2, caching.Asked);
    }

    [Fact]
    public async Task But_not_what_an_upstream_may_tell_apart()
    {
        await using var caching = await CachingProxy.StartAsync("Cache-Control: max-age=60");
        await using var admin = await AdminCommands.StartAsync(caching.Proxy);
        foreach (var asked in (string[])["/q?x=a%26b", "/q?x=a+b", "/q?X=a&b", "/Q?x=a&b"])
        {
            await AskAsync(caching, asked);
        }

        foreach (var purged in (string[])["/q?x=a&b", "/q?x=a%20b"])
        {
            Assert.Equal("Purged 0 stored responses.", await admin.CacheAsync("purge", "http://shop.example" + purged));
        }
    }

    [Fact]
    public async Task By_a_host_of_other_letters()
    {
        await using var caching = await CachingProxy.StartAsync("Cache-Control: max-age=60");
        await using var admin = await AdminCommands.StartAsync(caching.Proxy);
        await AskAsync(caching, "/a", "xn--mnchen-3ya.example");
        Assert.Equal("Purged 1 stored response.", await admin.CacheAsync("purge", "http://München.example/a"));
    }

    [Theory]
    [InlineData("--prefix", "http://shop.example/img/")]
    [InlineData("--prefix", "http://shop.example/%69mg/")]
    [InlineData("--ban", "path ~ ^/img/")]
    [InlineData("--ban", "url ~ ^http://shop.example/img/")]
    public async Task By_a_prefix_and_by_a_ban(string kind, string what)
    {
        await using var caching = await CachingProxy.StartAsync("Cache-Control: max-age=60");
        await using var admin = await AdminCommands.StartAsync(caching.Proxy);
        string[] asked = ["/img/x", "/%69mg/x", "/i%6Dg/%78"];
        foreach (var target in asked)
        {
            await AskAsync(caching, target);
        }

        await admin.CacheAsync("purge", kind, what);
        foreach (var target in asked)
        {
            await AskAsync(caching, target);
        }

        Assert.Equal(6, caching.Asked);
    }

    [Fact]
    public async Task By_the_Location_of_what_a_request_changed()
    {
        await using var caching = await CachingProxy.StartAsync((http, count) =>
        {
            CachingProxy.Add(http.Response, "Cache-Control: max-age=60", "Location: /q?x={a|b}");
            return http.Response.WriteAsync($"answer {count}");
        });
        await AskAsync(caching, "/q?x={a|b}");
        using var post = await caching.SendAsync(HttpMethod.Post, "/other", "Host: shop.example");
        await AskAsync(caching, "/q?x={a|b}");
        Assert.Equal(3, caching.Asked);
    }

    /// <summary>Asks for a target as it is spelled.</summary>
    private static async Task AskAsync(CachingProxy caching, string target, string host = "shop.example")
    {
        await using var client = await RawClient.ConnectAsync(caching.Proxy.Address);
        await client.SendAsync($"GET {target} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n");
        Assert.StartsWith("HTTP/1.1 200", await client.ReadToEndAsync(), StringComparison.Ordinal);
    }
}
