using Microsoft.AspNetCore.Http;
using ScriptProxy.FunctionalTests.Caching.Purging;
using ScriptProxy.FunctionalTests.Reloading;
using ScriptProxy.Testing;

namespace ScriptProxy.FunctionalTests.Caching.Scripting;

/// <summary>What an answer says of the cache in <c>Cache-Status</c> (RFC 9211), and what is counted.</summary>
public sealed class StatusTests
{
    [Fact]
    public async Task Every_way_of_an_answer_has_its_words()
    {
        await using var caching = await CachingProxy.StartAsync((http, count) =>
        {
            CachingProxy.Add(http.Response, "Cache-Control: max-age=10, stale-while-revalidate=5, stale-if-error=0", "ETag: \"v1\"", "Vary: Accept-Language");
            if (http.Request.Headers.IfNoneMatch.Count > 0)
            {
                http.Response.StatusCode = 304;
                return Task.CompletedTask;
            }

            return http.Response.WriteAsync($"answer {count}");
        });
        Assert.Equal("ScriptProxy; fwd=uri-miss; fwd-status=200; stored; ttl=10", await StatusAsync(caching, "de"));
        Assert.Equal("ScriptProxy; hit; ttl=10", await StatusAsync(caching, "de"));
        Assert.Equal("ScriptProxy; fwd=vary-miss; fwd-status=200; stored; ttl=10", await StatusAsync(caching, "fr"));
        caching.Clock.Advance(TimeSpan.FromSeconds(16));
        Assert.Equal("ScriptProxy; fwd=stale; fwd-status=304; ttl=10", await StatusAsync(caching, "de"));
        caching.Clock.Advance(TimeSpan.FromSeconds(12));
        Assert.Equal("ScriptProxy; hit; ttl=-2", await StatusAsync(caching, "de"));
    }

    [Fact]
    public async Task Who_waited_for_another_ones_answer_says_so_and_is_counted()
    {
        var gate = new TaskCompletionSource();
        await using var caching = await CachingProxy.StartAsync(
            async (http, _) =>
            {
                await gate.Task;
                CachingProxy.Add(http.Response, "Cache-Control: max-age=60");
                await http.Response.WriteAsync("hello");
            },
            settings: CachingProxy.Patient);
        await using var admin = await AdminCommands.StartAsync(caching.Proxy);
        Task<string>[] asking = [StatusAsync(caching, "de"), StatusAsync(caching, "de"), StatusAsync(caching, "de")];
        await caching.WaitingAsync(2);
        Assert.Contains("\nscriptproxy_requests_active 4\n", await admin.MetricsAsync(), StringComparison.Ordinal); // three requests and the fetch
        gate.SetResult();
        var said = (await Task.WhenAll(asking)).Order().ToArray();
        Assert.Equal(
            [
                "ScriptProxy; fwd=uri-miss; fwd-status=200; stored; collapsed; ttl=60",
                "ScriptProxy; fwd=uri-miss; fwd-status=200; stored; collapsed; ttl=60",
                "ScriptProxy; fwd=uri-miss; fwd-status=200; stored; ttl=60",
            ],
            said);
        Assert.Contains("all    0     0      2          0            1       0       66.7%", await admin.CacheAsync("stats"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_only_the_cache_may_answer_and_cannot_is_counted()
    {
        await using var caching = await CachingProxy.StartAsync("Cache-Control: max-age=60");
        await using var admin = await AdminCommands.StartAsync(caching.Proxy);
        using var refused = await caching.GetAsync("/", "Cache-Control: only-if-cached");
        Assert.Equal(504, (int)refused.StatusCode);
        Assert.Contains("scriptproxy_unit_counter_total{unit=\"Caching\",name=\"miss\"} 1\n", await admin.MetricsAsync(), StringComparison.Ordinal);
        await Eventually.LinesAsync(() => caching.Proxy.Access.Lines, "cache miss: only-if-cached");
    }

    [Fact]
    public async Task An_upstream_that_cannot_be_reached_is_told()
    {
        await using var caching = await CachingProxy.StartAsync(
            (http, _) =>
            {
                http.Abort();
                return Task.CompletedTask;
            },
            expectErrors: true);
        using var failed = await caching.GetAsync("/");
        Assert.Equal(502, (int)failed.StatusCode);
        Assert.Equal("""ScriptProxy; fwd=uri-miss; detail="upstream failed" """.Trim(), failed.Header("Cache-Status"));
        await Eventually.LinesAsync(() => caching.Proxy.Access.Lines, " cache miss: upstream failed");
    }

    [Fact]
    public async Task Log_and_metrics_say_which_cluster_was_asked_and_what_the_cache_answered_itself()
    {
        var gate = new TaskCompletionSource();
        await using var caching = await CachingProxy.StartAsync(
            async (http, _) =>
            {
                await gate.Task;
                CachingProxy.Add(http.Response, http.Request.Path == "/private" ? "Cache-Control: private" : "Cache-Control: max-age=60");
                await http.Response.WriteAsync("hello");
            },
            rule: """OnCompleted(exchange => Log.LogInformation("{Path} {Outcome} by {Route} to {Cluster}/{Destination}", exchange.Path, exchange.Cache.Outcome, exchange.Route, exchange.Cluster ?? "", exchange.Destination ?? ""));""",
            settings: CachingProxy.Patient);
        await using var admin = await AdminCommands.StartAsync(caching.Proxy);
        Task<string>[] both = [caching.TextAsync("/a"), caching.TextAsync("/a")];
        await caching.WaitingAsync(1);
        gate.SetResult();
        await Task.WhenAll(both);
        await caching.TextAsync("/a");
        await caching.TextAsync("/private");
        await caching.TextAsync("/mine", "Cookie: a=b");
        var told = await Eventually.LinesAsync(() => caching.Proxy.Log.Lines, " by all to ", 5);
        Assert.Equal(
            ["/a Coalesced by all to /", "/a Hit by all to /", "/a Miss by all to main/d1", "/mine Pass by all to main/d1", "/private Miss by all to main/d1"],
            told.Select(line => line[line.IndexOf('/')..]).Order(StringComparer.Ordinal));
        Assert.Contains("/private", Assert.Single(await Eventually.LinesAsync(() => caching.Proxy.Access.Lines, " -> main/d1 cache miss: private")));
        var metrics = await admin.MetricsAsync();
        foreach (var (cluster, cache, count) in new[] { ("main", "miss", 2), ("main", "pass", 1), ("", "hit", 1), ("", "coalesced", 1) })
        {
            Assert.Contains($$"""scriptproxy_requests_total{cluster="{{cluster}}",method="GET",code="200",cache="{{cache}}"} {{count}}""" + "\n", metrics, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task An_upstream_that_fails_a_fetch_is_counted_among_the_failures_and_the_log_has_the_error_s_id()
    {
        await using var caching = await CachingProxy.StartAsync(
            (http, _) =>
            {
                http.Abort();
                return Task.CompletedTask;
            },
            expectErrors: true);
        await using var admin = await AdminCommands.StartAsync(caching.Proxy);
        var text = await caching.TextAsync("/");
        var line = (await Eventually.LinesAsync(() => caching.Proxy.Access.Lines, " cache miss: upstream failed")).Single();
        Assert.EndsWith(" error " + text.Split("error id: ")[1].Trim(), line, StringComparison.Ordinal);
        Assert.Contains(" -> main/d1 ", line, StringComparison.Ordinal);
        Assert.Contains("""scriptproxy_failures_total{cluster="main",stage="Upstream",culprit="upstream"} 1""" + "\n", await admin.MetricsAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_header_has_another_name_or_is_left_out()
    {
        await using var named = await StartAsync(""" "Lookup": { "StatusName": "edge 1" } """);
        using var first = await named.GetAsync("/");
        Assert.StartsWith("\"edge 1\"; fwd=uri-miss", first.Header("Cache-Status"), StringComparison.Ordinal);
        await using var silent = await StartAsync(""" "Lookup": { "StatusName": "" } """);
        using var second = await silent.GetAsync("/");
        Assert.False(second.Headers.Contains("Cache-Status"));
    }

    [Fact]
    public async Task A_rule_names_the_store()
    {
        using var folder = new TemporaryFolder();
        await using var caching = await StartAsync(
            $$""" "Disk": { "Folder": "{{folder.Path}}" } """, """OnUpstreamResponse("/large/{**rest}", response => response.Cache.StoreName = "disk");""");
        await using var admin = await AdminCommands.StartAsync(caching.Proxy);
        await caching.TextAsync("/large/a");
        await caching.TextAsync("/a");
        await Eventually.TrueAsync(async () => (await admin.CacheAsync("list")).Contains(" disk ", StringComparison.Ordinal), "what is on disk");
        var lines = (await admin.CacheAsync("list")).Split('\n')[1..].Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)).Select(line => $"{line[^2]} {new Uri(line[^1]).AbsolutePath}");
        Assert.Equal(["disk /large/a", "memory /a"], lines.Order());
        Assert.Equal("answer 1", await caching.TextAsync("/large/a"));
    }

    private static Task<CachingProxy> StartAsync(string options, string? rule = null) => CachingProxy.StartAsync(
        (http, count) =>
        {
            CachingProxy.Add(http.Response, "Cache-Control: max-age=60");
            return http.Response.WriteAsync($"answer {count}");
        },
        options, rule);

    private static async Task<string> StatusAsync(CachingProxy caching, string language)
    {
        using var answer = await caching.GetAsync("/", "Accept-Language: " + language);
        return answer.Header("Cache-Status") ?? "";
    }
}
