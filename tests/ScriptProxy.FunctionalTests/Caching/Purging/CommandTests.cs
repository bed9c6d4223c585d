using ScriptProxy.Testing;

namespace ScriptProxy.FunctionalTests.Caching.Purging;

/// <summary>What <c>scriptproxy cache</c> does at a proxy whose cache has work to do.</summary>
public sealed class CommandTests
{
    [Fact]
    public async Task List_show_and_purge_see_what_requests_left()
    {
        await using var caching = await CachingProxy.StartAsync("Cache-Control: max-age=60", "Surrogate-Key: news", "Vary: Accept-Language");
        await using var admin = await AdminCommands.StartAsync(caching.Proxy);
        Assert.Equal("Nothing is stored.", await admin.CacheAsync("list"));
        await caching.TextAsync("/a", "Accept-Language: de");
        await caching.TextAsync("/a", "Accept-Language: de");
        await caching.TextAsync("/b");

        var url = new Uri(caching.Proxy.Address, "/a").ToString();
        var lines = (await admin.CacheAsync("list")).Split('\n');
        Assert.Equal(3, lines.Length);
        Assert.Contains(lines, line => line.StartsWith("200 ", StringComparison.Ordinal) && line.Contains(" fresh ", StringComparison.Ordinal) && line.EndsWith(url, StringComparison.Ordinal));

        var shown = await admin.CacheAsync("show", url);
        Assert.StartsWith($"200 {url}\n  fresh: fresh for 60 s", shown, StringComparison.Ordinal);
        Assert.Contains("\n  route: all\n  tags: news\n  varies on: accept-language: de\n", shown, StringComparison.Ordinal);

        Assert.Equal("Purged 1 stored response.", await admin.CacheAsync("purge", url));
        Assert.Equal("scriptproxy: nothing is stored for " + url, await admin.CacheAsync("show", url));
        Assert.Equal("Purged 1 stored response, to be served stale until fetched anew.", await admin.CacheAsync("purge", "--tag", "news", "--soft"));
        Assert.Contains(" stale ", await admin.CacheAsync("list"), StringComparison.Ordinal);
        Assert.Equal("answer 3", await caching.TextAsync("/a", "Accept-Language: de"));
    }

    [Fact]
    public async Task What_waits_to_be_looked_at_is_not_counted_as_nothing()
    {
        await using var caching = await CachingProxy.StartAsync("Cache-Control: max-age=60");
        await using var admin = await AdminCommands.StartAsync(caching.Proxy);
        await caching.TextAsync("/img/a");
        var prefix = new Uri(caching.Proxy.Address, "/img/").ToString();
        Assert.StartsWith("The purge holds from now on", await admin.CacheAsync("purge", "--prefix", prefix), StringComparison.Ordinal);
        Assert.StartsWith("The ban holds from now on", await admin.CacheAsync("purge", "--ban", "path ~ ^/img/"), StringComparison.Ordinal);
        Assert.Equal("answer 2", await caching.TextAsync("/img/a"));
        foreach (var (order, isLazy) in new[] { ($$"""{"prefix":"{{prefix}}"}""", true), ("""{"ban":"status == 404"}""", true), ("""{"tags":["a"]}""", false) })
        {
            using var client = new HttpClient();
            using var done = await client.PostAsync(new Uri(new Uri(admin.Address), "/units/Caching/purge"), new StringContent(order, null, "application/json"));
            Assert.Equal($$"""{"purged":0,"soft":false{{(isLazy ? ",\"lazy\":true" : "")}}}""", await done.Content.ReadAsStringAsync());
        }
    }

    [Fact]
    public async Task Stats_say_how_each_route_was_answered()
    {
        await using var caching = await CachingProxy.StartAsync("Cache-Control: max-age=60");
        await using var admin = await AdminCommands.StartAsync(caching.Proxy);
        for (var count = 0; count < 4; count++)
        {
            await caching.TextAsync("/a");
        }

        await caching.TextAsync("/a", "Cookie: a=b");
        var lines = (await admin.CacheAsync("stats")).Split('\n');
        Assert.Equal("route  hits  stale  coalesced  revalidated  misses  passes  hit ratio", lines[0]);
        Assert.Equal("all    3     0      0          0            1       1       75.0%", lines[1]);
        Assert.Matches("^memory +1 +[0-9.]+ KiB +256.0 MiB +0 +0 +0$", lines[4]);
    }

    [Fact]
    public async Task The_metrics_have_the_outcomes_and_the_stores()
    {
        await using var caching = await CachingProxy.StartAsync("Cache-Control: max-age=60");
        await using var admin = await AdminCommands.StartAsync(caching.Proxy);
        await caching.TextAsync("/a");
        await caching.TextAsync("/a");
        await caching.TextAsync("/a", "Cookie: a=b");
        var metrics = await admin.MetricsAsync();
        foreach (var outcome in new[] { "hit", "miss", "pass" })
        {
            Assert.Contains($$"""scriptproxy_unit_counter_total{unit="Caching",name="{{outcome}}"} 1""" + "\n", metrics, StringComparison.Ordinal);
        }

        Assert.Contains("""scriptproxy_store_entries{unit="Caching",store="memory",kind="memory"} 1""", metrics, StringComparison.Ordinal);
        Assert.Contains("""scriptproxy_store_limit_bytes{unit="Caching",store="memory",kind="memory"} 268435456""", metrics, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_cache_every_command_says_what_to_do()
    {
        await using var proxy = await ProxyUnderTest.StartAsync(new ProxySetup { BuiltInPlugins = true });
        await using var admin = await AdminCommands.StartAsync(proxy);
        foreach (var args in new string[][] { ["list"], ["show", "http://a/"], ["stats"], ["purge", "http://a/"] })
        {
            Assert.EndsWith("has no cache: set Options:Caching:Enabled to true", await admin.CacheAsync(args), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Without_a_cache_a_rule_that_purges_is_refused_with_what_to_do()
    {
        var refused = await Assert.ThrowsAsync<InvalidOperationException>(() => ProxyUnderTest.StartAsync(new ProxySetup { BuiltInPlugins = true, Rule = "var cache = Service<ICache>();" }));
        Assert.Contains("rule.csx(1,", refused.Message, StringComparison.Ordinal);
        Assert.Contains("ICache", refused.Message, StringComparison.Ordinal);
    }
}
