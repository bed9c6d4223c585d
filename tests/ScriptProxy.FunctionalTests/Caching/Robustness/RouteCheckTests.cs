using System.Net;
using Microsoft.AspNetCore.Http;
using ScriptProxy.FunctionalTests.Reloading;
using ScriptProxy.Testing;

namespace ScriptProxy.FunctionalTests.Caching.Robustness;

/// <summary>What a YARP route asks of every request, it asks of those too that the cache answers.</summary>
public sealed class RouteCheckTests
{
    private const string Users = """
        OnRequest(request =>
        {
            if (request.RequestHeader("X-User").Count > 0)
                request.Http.User = new System.Security.Claims.ClaimsPrincipal(new System.Security.Claims.ClaimsIdentity([], "by header"));
        });
        """;

    [Fact]
    public async Task The_authorization_policy_is_asked_before_a_stored_answer_is_given()
    {
        await using var caching = await StartAsync(Users, new() { ["ReverseProxy:Routes:all:AuthorizationPolicy"] = "Default" });
        using (var before = await caching.GetAsync("/a"))
        {
            Assert.Equal(HttpStatusCode.Forbidden, before.StatusCode);
        }

        Assert.Equal(["answer 1", "answer 1"], [await caching.TextAsync("/a", "X-User: 1"), await caching.TextAsync("/a", "X-User: 2")]);
        using var refused = await caching.GetAsync("/a");
        Assert.Equal((HttpStatusCode.Forbidden, null), (refused.StatusCode, refused.Header("Cache-Status")));
        Assert.Contains("AuthorizationPolicy", await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        using var posted = await caching.SendAsync(HttpMethod.Post, "/a");
        Assert.Equal(HttpStatusCode.Forbidden, posted.StatusCode);
        Assert.Equal("answer 1", await caching.TextAsync("/a", "X-User: 3"));
        Assert.Equal(1, caching.Asked);
    }

    [Fact]
    public async Task It_is_asked_for_each_route_where_a_rule_chose_the_cluster_too()
    {
        await using var clusters = await TwoClusters.StartAsync(
            Users + """

            OnRequest("/other/{**rest}", request => request.RouteTo("main"));
            """,
            greenRoute: new Dictionary<string, string> { ["Match:Path"] = "/{area:regex(^(secret|other)$)}/{**rest}", ["AuthorizationPolicy"] = "Default" });
        foreach (var path in new[] { "/secret/a", "/other/a" })
        {
            Assert.EndsWith($"{path} 1", await clusters.TextAsync(path, "X-User: 1"), StringComparison.Ordinal);
            using var refused = await clusters.Caching.GetAsync(path);
            Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
        }

        Assert.Equal(["main /a 1", "main /a 1"], [await clusters.TextAsync("/a"), await clusters.TextAsync("/a")]);
    }

    [Fact]
    public async Task An_answer_is_shared_over_a_refresh_though_nobody_is_there_to_be_asked_for()
    {
        await using var caching = await StartAsync(Users, new() { ["ReverseProxy:Routes:all:AuthorizationPolicy"] = "Default" });
        Assert.Equal("answer 1", await caching.TextAsync("/a", "X-User: 1"));
        caching.Clock.Advance(TimeSpan.FromSeconds(65));
        Assert.Equal("answer 1", await caching.TextAsync("/a", "X-User: 2")); // within its grace
        await Eventually.TrueAsync(async () => await caching.TextAsync("/a", "X-User: 1") == "answer 2", "the new answer");
    }

    [Fact]
    public async Task A_stored_answer_needs_no_time_and_a_fetch_has_the_route_s()
    {
        var gate = new TaskCompletionSource();
        await using var caching = await CachingProxy.StartAsync(
            async (http, count) =>
            {
                CachingProxy.Add(http.Response, "Cache-Control: max-age=60, stale-while-revalidate=0, stale-if-error=600");
                await (count == 1 ? Task.CompletedTask : gate.Task);
                await http.Response.WriteAsync($"answer {count}");
            },
            expectErrors: true);
        Assert.Equal("answer 1", await caching.TextAsync("/a"));
        await caching.ChangeAsync("\"Match\"", "\"Timeout\": \"00:00:00.3\", \"Match\""); // only now, since the first request may take its time
        Assert.Equal("answer 1", await caching.TextAsync("/a"));
        caching.Clock.Advance(TimeSpan.FromSeconds(61));
        using var stale = await caching.GetAsync("/a");
        Assert.Equal("answer 1", await stale.Content.ReadAsStringAsync());
        Assert.Equal("""ScriptProxy; fwd=stale; ttl=-1; detail="stale-if-error" """.Trim(), stale.Header("Cache-Status"));
        using var late = await caching.GetAsync("/b");
        Assert.Equal(HttpStatusCode.GatewayTimeout, late.StatusCode);
        gate.SetResult();
    }

    private static Task<CachingProxy> StartAsync(string rule, Dictionary<string, string> settings) => CachingProxy.StartAsync(
        (http, count) =>
        {
            CachingProxy.Add(http.Response, "Cache-Control: max-age=60");
            return http.Response.WriteAsync($"answer {count}");
        },
        rule: rule, settings: settings);
}
