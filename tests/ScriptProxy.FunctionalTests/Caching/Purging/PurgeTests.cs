using System.Net;
using System.Net.Http.Json;
using Microsoft.AspNetCore.Http;
using ScriptProxy.Testing;

namespace ScriptProxy.FunctionalTests.Caching.Purging;

/// <summary>Purging by requests and by rules.</summary>
public sealed class PurgeTests
{
    private static readonly HttpMethod Purge = new("PURGE");
    private static readonly HttpMethod Ban = new("BAN");

    [Fact]
    public async Task PURGE_removes_an_address_in_every_spelling_and_all_its_variants_at_once()
    {
        await using var caching = await CachingProxy.StartAsync("Cache-Control: max-age=60", "Vary: Accept-Language");
        await caching.TextAsync("/a/b?c=d", "Accept-Language: de");
        await caching.TextAsync("/a/b?c=d", "Accept-Language: fr");
        Assert.Equal("answer 3", await AsIsAsync(caching, HttpMethod.Get, "/%61/b?c=d"));
        await caching.TextAsync("/a/b", "Accept-Language: fr");
        Assert.Equal("""{"purged":3,"soft":false}""", await AsIsAsync(caching, Purge, "/a/%62?c=d"));
        Assert.Equal("answer 5", await caching.TextAsync("/a/b?c=d", "Accept-Language: de"));
        Assert.Equal("answer 6", await caching.TextAsync("/a/b?c=d", "Accept-Language: fr"));
        Assert.Equal("answer 7", await AsIsAsync(caching, HttpMethod.Get, "/%61/b?c=d"));
        Assert.Equal("answer 4", await caching.TextAsync("/a/b", "Accept-Language: fr"));
    }

    [Fact]
    public async Task Softly_purged_it_is_served_once_more_while_it_is_fetched_anew()
    {
        await using var caching = await CachingProxy.StartAsync("Cache-Control: max-age=60");
        Assert.Equal("answer 1", await caching.TextAsync("/"));
        using var purged = await caching.SendAsync(Purge, "/", "Soft-Purge: 1");
        Assert.Equal("""{"purged":1,"soft":true}""", await purged.Content.ReadAsStringAsync());
        caching.Clock.Advance(TimeSpan.FromSeconds(1)); // answers are told apart by when they came: with a clock that stands, a third may be asked for
        Assert.Equal("answer 1", await caching.TextAsync("/"));
        await Eventually.TrueAsync(async () => await caching.TextAsync("/") == "answer 2", "the new answer");
    }

    [Theory]
    [InlineData("Surrogate-Key: news start", "Surrogate-Key: start")]
    [InlineData("Cache-Tag: news,start", "Cache-Tag: start")]
    [InlineData("xkey: news, start", "xkey-purge: start")]
    public async Task A_tag_purges_what_has_it(string stored, string purge)
    {
        await using var caching = await CachingProxy.StartAsync((http, count) =>
        {
            CachingProxy.Add(http.Response, "Cache-Control: max-age=60");
            if (http.Request.Path != "/other")
            {
                CachingProxy.Add(http.Response, stored);
            }

            return http.Response.WriteAsync($"answer {count}");
        });
        foreach (var path in new[] { "/1", "/2", "/other" })
        {
            await caching.TextAsync(path);
        }

        using var purged = await caching.SendAsync(Purge, "/", purge);
        Assert.Equal("""{"purged":2,"soft":false}""", await purged.Content.ReadAsStringAsync());
        Assert.Equal("answer 4", await caching.TextAsync("/1"));
        Assert.Equal("answer 3", await caching.TextAsync("/other"));
    }

    [Fact]
    public async Task A_ban_meets_what_it_says_and_nothing_that_is_stored_later()
    {
        await using var caching = await CachingProxy.StartAsync("Cache-Control: max-age=60", "X-Kind: image");
        await caching.TextAsync("/img/1");
        await caching.TextAsync("/page");
        using var banned = await caching.SendAsync(Ban, "/", "X-Ban: path ~ ^/img/ && header:X-Kind == image");
        Assert.Equal(HttpStatusCode.OK, banned.StatusCode);
        Assert.Equal("answer 3", await caching.TextAsync("/img/1"));
        Assert.Equal("answer 3", await caching.TextAsync("/img/1"));
        Assert.Equal("answer 2", await caching.TextAsync("/page"));

        using var softly = await caching.SendAsync(Ban, "/", "X-Ban: path == /page", "Soft-Purge: 1");
        Assert.Equal("""{"purged":0,"soft":true,"lazy":true}""", await softly.Content.ReadAsStringAsync());
        Assert.Equal("answer 2", await caching.TextAsync("/page")); // stale, once more

        using var wrong = await caching.SendAsync(Ban, "/", "X-Ban: colour == red");
        Assert.Equal(HttpStatusCode.BadRequest, wrong.StatusCode);
        Assert.Contains("colour", await wrong.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("""[ "192.0.2.0/24" ]""")]
    public async Task Who_is_not_allowed_to_purges_nothing(string allow)
    {
        await using var caching = await CachingProxy.StartAsync(
            (http, count) =>
            {
                CachingProxy.Add(http.Response, "Cache-Control: max-age=60");
                return http.Response.WriteAsync($"answer {count}");
            },
            $$""" "Purge": { "Allow": {{allow}} } """);
        await caching.TextAsync("/");
        using var refused = await caching.SendAsync(Purge, "/");
        Assert.Equal(HttpStatusCode.MethodNotAllowed, refused.StatusCode);
        Assert.Contains("Options:Caching:Purge:Allow", await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal("answer 1", await caching.TextAsync("/"));
        Assert.Equal(1, caching.Asked);
    }

    [Fact]
    public async Task The_endpoint_purges_by_address_prefix_tag_and_ban()
    {
        await using var caching = await CachingProxy.StartAsync("Cache-Control: max-age=60", "Surrogate-Key: all");
        await using var admin = await AdminCommands.StartAsync(caching.Proxy);
        using var client = new HttpClient();
        var root = caching.Proxy.Address.ToString();
        var count = 0;
        foreach (var order in new object[] { new { url = root + "a" }, new { prefix = root }, new { tags = new[] { "all" } }, new { ban = "url ~ ." } })
        {
            Assert.Equal($"answer {++count}", await caching.TextAsync("/a"));
            Assert.Equal($"answer {count}", await caching.TextAsync("/a"));
            using var answer = await client.PostAsJsonAsync($"{admin.Address.TrimEnd('/')}/units/Caching/purge", order);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        }

        Assert.Equal("answer 5", await caching.TextAsync("/a"));
    }

    [Fact]
    public async Task A_rule_purges()
    {
        await using var caching = await CachingProxy.StartAsync(
            (http, count) =>
            {
                CachingProxy.Add(http.Response, "Cache-Control: max-age=60");
                return http.Response.WriteAsync($"answer {count}");
            },
            rule: """
                var cache = Service<ICache>();
                OnUpstreamResponse("/articles/{id}", response => response.Cache.Tags.Add("articles"));
                OnUpstreamResponse(new Match { Methods = ["POST"], Path = "/publish" }, response => cache.PurgeTagsAsync(["articles"]));
                OnRequest("/purge/all", async request => request.RespondJson(200, await cache.PurgePrefixAsync($"http://{request.Host}/")));
                """);
        Assert.Equal("answer 1", await caching.TextAsync("/articles/7"));
        Assert.Equal("answer 1", await caching.TextAsync("/articles/7"));
        using var published = await caching.SendAsync(HttpMethod.Post, "/publish");
        Assert.Equal("answer 3", await caching.TextAsync("/articles/7"));
        await caching.TextAsync("/purge/all");
        Assert.Equal("answer 4", await caching.TextAsync("/articles/7"));
    }

    /// <summary>Asks with the path as it is spelled; the client would tidy it.</summary>
    private static async Task<string> AsIsAsync(CachingProxy caching, HttpMethod method, string path)
    {
        var address = new Uri(caching.Proxy.Address.ToString().TrimEnd('/') + path, new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });
        using var request = new HttpRequestMessage(method, address);
        using var answer = await caching.Client.SendAsync(request);
        return await answer.Content.ReadAsStringAsync();
    }
}
