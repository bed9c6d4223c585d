using Microsoft.AspNetCore.Http;
using ScriptProxy.FunctionalTests.Reloading;
using ScriptProxy.Testing;

namespace ScriptProxy.FunctionalTests.Caching.Scripting;

/// <summary>What rules decide by <c>Cache</c>, member by member.</summary>
public sealed class DecisionTests
{
    [Fact]
    public async Task What_passes_is_neither_looked_up_nor_kept_and_says_why()
    {
        await using var caching = await StartAsync("""OnRequest("/admin/{**rest}", request => request.Cache.Pass("admin area"));""", "Cache-Control: max-age=60");
        await caching.TextAsync("/admin/a");
        using var second = await caching.GetAsync("/admin/a");
        Assert.Equal("answer 2", await second.Content.ReadAsStringAsync());
        Assert.Equal("""ScriptProxy; fwd=bypass; fwd-status=200; detail="admin area" """.Trim(), second.Header("Cache-Status"));
        Assert.Equal("answer 3", await caching.TextAsync("/other"));
        Assert.Equal("answer 3", await caching.TextAsync("/other"));
    }

    [Fact]
    public async Task A_key_takes_the_place_of_the_address_and_parts_tell_apart()
    {
        await using var caching = await StartAsync("""
            OnRequest(request =>
            {
                request.Cache.Key = request.Path;
                request.Cache.KeyParts.Add(request.RequestHeader("X-Plan").ToString());
            });
            """, "Cache-Control: max-age=60");
        Assert.Equal("answer 1", await caching.TextAsync("/a?x=1", "X-Plan: free"));
        Assert.Equal("answer 1", await caching.TextAsync("/a?x=2", "X-Plan: free"));
        Assert.Equal("answer 2", await caching.TextAsync("/a?x=2", "X-Plan: paid"));
        Assert.Equal("answer 3", await caching.TextAsync("/b", "X-Plan: free"));
    }

    [Fact]
    public async Task Without_looking_up_the_answer_is_fetched_and_kept_for_the_others()
    {
        await using var caching = await StartAsync("""OnRequest(request => { request.Cache.Lookup = request.RequestHeader("X-Refresh").Count == 0; });""", "Cache-Control: max-age=60");
        Assert.Equal("answer 1", await caching.TextAsync("/"));
        Assert.Equal("answer 2", await caching.TextAsync("/", "X-Refresh: 1"));
        Assert.Equal("answer 2", await caching.TextAsync("/"));
    }

    [Fact]
    public async Task A_time_that_is_said_with_the_request_holds_where_nothing_later_says_another()
    {
        await using var caching = await StartAsync("""
            OnRequest("/{name}", request => { request.Cache.Ttl = TimeSpan.FromMinutes(1); });
            OnUpstreamResponse("/short", response => { response.Cache.Ttl = TimeSpan.FromSeconds(10); response.Cache.Grace = TimeSpan.Zero; });
            """);
        Assert.Equal("answer 1", await caching.TextAsync("/long"));
        Assert.Equal("answer 2", await caching.TextAsync("/short"));
        caching.Clock.Advance(TimeSpan.FromSeconds(30));
        Assert.Equal("answer 1", await caching.TextAsync("/long"));
        Assert.Equal("answer 3", await caching.TextAsync("/short"));
    }

    [Theory]
    [InlineData("before the head", "/")]
    [InlineData("in the body", "/")]
    [InlineData("in the body", "/part")]
    public async Task Without_looking_up_no_answer_is_shared_that_was_asked_for_before(string when, string path)
    {
        var gate = new TaskCompletionSource();
        var refreshed = new TaskCompletionSource();
        await using var caching = await CachingProxy.StartAsync(
            async (http, count) =>
            {
                CachingProxy.Add(http.Response, "Cache-Control: max-age=60");
                await (count == 1 && when == "before the head" ? gate.Task : Task.CompletedTask);
                await http.Response.WriteAsync("answer ");
                await http.Response.Body.FlushAsync();
                await (count == 1 ? gate.Task : Task.CompletedTask);
                await http.Response.WriteAsync($"{count}");
            },
            rule: """OnRequest(request => { request.Cache.Lookup = request.RequestHeader("X-Refresh").Count == 0; });""");
        var old = caching.TextAsync(path);
        await Eventually.TrueAsync(() => caching.Asked == 1, "the first question");
        Assert.Equal("answer 2", await caching.TextAsync(path, path == "/part" ? ["X-Refresh: 1", "Range: bytes=0-100"] : ["X-Refresh: 1"]));
        gate.SetResult();
        Assert.Equal("answer 1", await old);
        await Eventually.TrueAsync(() => caching.UnderWay == 0, "the end of the first");
        Assert.Equal("answer 2", await caching.TextAsync(path)); // what came later though it was asked for before does not take its place
        Assert.Equal(2, caching.Asked);
    }

    [Fact]
    public async Task Without_looking_up_an_answer_is_kept_where_the_one_before_was_not()
    {
        await using var caching = await CachingProxy.StartAsync(
            (http, count) =>
            {
                CachingProxy.Add(http.Response, count == 1 ? "Cache-Control: no-store" : "Cache-Control: max-age=60");
                return http.Response.WriteAsync($"answer {count}");
            },
            rule: """OnRequest(request => { request.Cache.Lookup = request.RequestHeader("X-Refresh").Count == 0; });""");
        Assert.Equal("answer 1", await caching.TextAsync("/"));
        Assert.Equal("answer 2", await caching.TextAsync("/", "X-Refresh: 1"));
        Assert.Equal("answer 2", await caching.TextAsync("/"));
    }

    [Fact]
    public async Task Times_of_a_rule_go_before_those_of_the_answer()
    {
        await using var caching = await StartAsync("""
            OnUpstreamResponse(response =>
            {
                response.Cache.Ttl = TimeSpan.FromSeconds(100);
                response.Cache.Grace = TimeSpan.FromSeconds(50);
            });
            """, "Cache-Control: max-age=1");
        Assert.Equal("answer 1", await caching.TextAsync("/"));
        caching.Clock.Advance(TimeSpan.FromSeconds(99));
        using (var fresh = await caching.GetAsync("/"))
        {
            Assert.Equal("ScriptProxy; hit; ttl=1", fresh.Header("Cache-Status"));
        }

        caching.Clock.Advance(TimeSpan.FromSeconds(40));
        Assert.Equal("answer 1", await caching.TextAsync("/")); // within its grace
        await Eventually.TrueAsync(async () => await caching.TextAsync("/") == "answer 2", "the new answer");
        caching.Clock.Advance(TimeSpan.FromSeconds(151));
        Assert.Equal("answer 3", await caching.TextAsync("/"));
    }

    [Fact]
    public async Task What_is_kept_longer_by_a_rule_is_served_where_the_upstream_fails()
    {
        await using var caching = await CachingProxy.StartAsync(
            async (http, count) =>
            {
                CachingProxy.Add(http.Response, "Cache-Control: max-age=10");
                http.Response.StatusCode = count == 1 ? 200 : 503;
                await http.Response.WriteAsync($"answer {count}");
            },
            rule: "OnUpstreamResponse(response => response.Cache.Keep = TimeSpan.FromHours(6));");
        Assert.Equal("answer 1", await caching.TextAsync("/"));
        caching.Clock.Advance(TimeSpan.FromHours(5));
        using var sick = await caching.GetAsync("/");
        Assert.Equal("answer 1", await sick.Content.ReadAsStringAsync());
        Assert.Contains("stale-if-error", sick.Header("Cache-Status"), StringComparison.Ordinal);
        caching.Clock.Advance(TimeSpan.FromHours(2));
        using var late = await caching.GetAsync("/");
        Assert.Equal(503, (int)late.StatusCode);
    }

    [Fact]
    public async Task What_is_not_to_be_stored_is_not_and_says_why()
    {
        await using var caching = await StartAsync("""
            OnUpstreamResponse("/no", response => { response.Cache.Store = false; response.Cache.Reason = "changes all the time"; });
            """, "Cache-Control: max-age=60");
        using var first = await caching.GetAsync("/no");
        Assert.Equal("""ScriptProxy; fwd=uri-miss; fwd-status=200; detail="changes all the time" """.Trim(), first.Header("Cache-Status"));
        Assert.Equal("answer 2", await caching.TextAsync("/no"));
    }

    [Fact]
    public async Task What_is_to_be_stored_is_whatever_the_answer_forbids()
    {
        await using var caching = await StartAsync("""
            OnUpstreamResponse("/yes", response => { response.Cache.Store = true; response.Cache.Ttl = TimeSpan.FromMinutes(1); });
            """, "Cache-Control: private, no-store", "Set-Cookie: a=b");
        Assert.Equal("answer 1", await caching.TextAsync("/yes"));
        using var second = await caching.GetAsync("/yes");
        Assert.Equal(("answer 1", "a=b"), (await second.Content.ReadAsStringAsync(), second.Header("Set-Cookie")));
        Assert.Equal("answer 2", await caching.TextAsync("/no"));
        Assert.Equal("answer 3", await caching.TextAsync("/no"));
    }

    [Fact]
    public async Task A_rule_can_vary_on_what_the_answer_forgets()
    {
        await using var caching = await StartAsync("""OnUpstreamResponse(response => response.Cache.Vary.Add("X-Country"));""", "Cache-Control: max-age=60");
        Assert.Equal("answer 1", await caching.TextAsync("/", "X-Country: fr"));
        Assert.Equal("answer 2", await caching.TextAsync("/", "X-Country: de"));
        Assert.Equal("answer 1", await caching.TextAsync("/", "X-Country: fr"));
    }

    [Fact]
    public async Task The_outcome_is_known_when_the_answer_is_sent_and_when_it_is_done()
    {
        await using var caching = await StartAsync("""
            OnResponse(response => response.Headers["X-Cache"] = response.Cache.Outcome == CacheOutcome.Hit ? "HIT" : "MISS");
            OnCompleted(exchange => Log.LogInformation("{Path} {Outcome} {Reason}", exchange.Path, exchange.Cache.Outcome, exchange.Cache.Reason));
            """, "Cache-Control: max-age=60");
        using var miss = await caching.GetAsync("/");
        using var hit = await caching.GetAsync("/");
        Assert.Equal(("MISS", "HIT"), (miss.Header("X-Cache"), hit.Header("X-Cache")));
        await caching.TextAsync("/cookie", "Cookie: a=b");
        await Eventually.LinesAsync(() => caching.Proxy.Log.Lines, "/cookie Pass cookie");
    }

    [Fact]
    public async Task The_access_log_says_what_the_cache_did_and_why()
    {
        await using var caching = await CachingProxy.StartAsync(async (http, _) =>
        {
            CachingProxy.Add(http.Response, http.Request.Path == "/kept" ? "Cache-Control: max-age=60" : "Cache-Control: private");
            await http.Response.WriteAsync("hello");
        });
        foreach (var path in new[] { "/kept", "/kept", "/private" })
        {
            await caching.TextAsync(path);
        }

        await caching.TextAsync("/mine", "Cookie: a=b");
        await Eventually.LinesAsync(() => caching.Proxy.Access.Lines, "/mine");
        Assert.Equal(
            ["/kept cache miss", "/kept cache hit", "/private cache miss: private", "/mine cache pass: cookie"],
            caching.Proxy.Access.Lines.Select(line => $"{line.Split(' ')[1]} cache {line.Split(" cache ")[1].Split(" (")[0]}"));
    }

    private static Task<CachingProxy> StartAsync(string rule, params string[] headers) => CachingProxy.StartAsync(
        (http, count) =>
        {
            CachingProxy.Add(http.Response, headers);
            return http.Response.WriteAsync($"answer {count}");
        },
        rule: rule);
}
