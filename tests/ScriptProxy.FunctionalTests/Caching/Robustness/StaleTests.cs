using System.Net;
using Microsoft.AspNetCore.Http;
using ScriptProxy.FunctionalTests.Reloading;
using ScriptProxy.Testing;

namespace ScriptProxy.FunctionalTests.Caching.Robustness;

public sealed class StaleTests
{
    private const string NoGrace = """ "Freshness": { "Grace": "0:00" } """;

    private const string NoRule = "OnRequest(request => Continue);";

    private readonly TaskCompletionSource _gate = new();

    [Fact]
    public async Task Within_its_grace_many_clients_get_the_stale_answer_and_make_one_refresh()
    {
        await using var caching = await CachingProxy.StartAsync(async (http, count) =>
        {
            CachingProxy.Add(http.Response, "Cache-Control: max-age=10, stale-while-revalidate=60");
            await (count == 1 ? Task.CompletedTask : _gate.Task);
            await http.Response.WriteAsync($"answer {count}");
        });
        await caching.TextAsync("/");
        caching.Clock.Advance(TimeSpan.FromSeconds(11));
        var texts = await Task.WhenAll(Enumerable.Range(0, 200).Select(_ => caching.TextAsync("/")));
        Assert.All(texts, text => Assert.Equal("answer 1", text));
        _gate.SetResult();
        await Eventually.TrueAsync(async () => await caching.TextAsync("/") == "answer 2", "the new answer");
        Assert.Equal(2, caching.Asked);
    }

    [Theory]
    [InlineData("refused")]
    [InlineData("503")]
    [InlineData("503 without end")]
    [InlineData("timeout")]
    [InlineData("route timeout")]
    [InlineData("broken head")]
    public async Task Where_the_upstream_fails_what_is_stale_is_served_at_once_to_all(string how)
    {
        await using var caching = await FailingAsync("max-age=10, stale-if-error=600");
        Assert.Equal("answer 1", await caching.TextAsync("/"));
        caching.Clock.Advance(TimeSpan.FromSeconds(20));
        caching.Proxy.WriteRule("rule.csx", Fail(how));
        switch (how)
        {
            // Only now, since the first request may take its time.
            case "route timeout":
                await caching.ChangeAsync("\"Match\"", "\"Timeout\": \"00:00:00.5\", \"Match\"");
                break;
            case "timeout":
                await caching.ChangeAsync("\"Destinations\"", "\"HttpRequest\": { \"ActivityTimeout\": \"00:00:00.5\" }, \"Destinations\"");
                break;
            default:
                Assert.Empty(await caching.Proxy.ReloadAsync());
                break;
        }

        var texts = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => caching.TextAsync("/")));
        Assert.All(texts, text => Assert.Equal("answer 1", text));
        using var answer = await caching.GetAsync("/");
        Assert.Contains("stale-if-error", answer.Header("Cache-Status"));
    }

    [Theory]
    [InlineData("refused", HttpStatusCode.BadGateway)]
    [InlineData("503", HttpStatusCode.ServiceUnavailable)]
    public async Task Where_the_answer_says_must_revalidate_nothing_stale_is_served_and_it_stays_stored(string how, HttpStatusCode status)
    {
        await using var caching = await FailingAsync("max-age=10, must-revalidate, stale-if-error=600");
        await caching.TextAsync("/");
        caching.Clock.Advance(TimeSpan.FromSeconds(20));
        caching.Proxy.WriteRule("rule.csx", Fail(how));
        Assert.Empty(await caching.Proxy.ReloadAsync());
        using var failed = await caching.GetAsync("/");
        Assert.Equal(status, failed.StatusCode);
        caching.Proxy.WriteRule("rule.csx", NoRule);
        Assert.Empty(await caching.Proxy.ReloadAsync());
        using var back = await caching.GetAsync("/");
        Assert.Equal("\"v1\"", caching.Proxy.Upstream.Requests.Last().Headers.IfNoneMatch);
    }

    [Fact]
    public async Task After_StaleAfter_a_slow_upstream_is_waited_for_in_the_background()
    {
        await using var caching = await CachingProxy.StartAsync(
            async (http, count) =>
            {
                await (count == 1 ? Task.CompletedTask : _gate.Task);
                CachingProxy.Add(http.Response, "Cache-Control: max-age=10, stale-if-error=600");
                await http.Response.WriteAsync($"answer {count}");
            },
            NoGrace + """, "Lookup": { "StaleAfter": "00:00:02" } """);
        await caching.TextAsync("/");
        caching.Clock.Advance(TimeSpan.FromSeconds(20));
        var timers = caching.Clock.Timers;
        var asking = Enumerable.Range(0, 10).Select(_ => caching.TextAsync("/")).ToArray();
        await Eventually.TrueAsync(() => caching.UnderWay == 11 && caching.Clock.Timers >= timers + 10, "all wait, each with its time");
        caching.Clock.Advance(TimeSpan.FromSeconds(2));
        Assert.All(await Task.WhenAll(asking), text => Assert.Equal("answer 1", text));
        _gate.SetResult();
        await Eventually.TrueAsync(() => caching.UnderWay == 0, "the end of the fetch");
        Assert.Equal("answer 2", await caching.TextAsync("/"));
        Assert.Equal(2, caching.Asked);
    }

    [Fact]
    public async Task Where_nothing_is_stored_all_who_wait_get_the_failure_and_it_is_not_stored()
    {
        await using var caching = await CachingProxy.StartAsync(
            async (http, count) =>
            {
                if (count == 1)
                {
                    await _gate.Task;
                    http.Abort();
                }

                CachingProxy.Add(http.Response, "Cache-Control: max-age=10");
                await http.Response.WriteAsync($"answer {count}");
            },
            expectErrors: true,
            settings: CachingProxy.Patient);
        var asking = Enumerable.Range(0, 100).Select(_ => caching.GetAsync("/")).ToArray();
        await caching.WaitingAsync(99);
        _gate.SetResult();
        foreach (var answer in await Task.WhenAll(asking))
        {
            Assert.Equal(HttpStatusCode.BadGateway, answer.StatusCode);
            answer.Dispose();
        }

        Assert.Equal(1, caching.Asked);
        Assert.Equal("answer 2", await caching.TextAsync("/"));
    }

    private static string Fail(string how) => how switch
    {
        "refused" => """OnUpstreamRequest(request => { request.Target = new Uri("http://127.0.0.1:1/"); });""",
        "route timeout" or "timeout" => """OnUpstreamRequest(request => request.Headers["X-Fail"] = "timeout");""",
        _ => $$"""OnUpstreamRequest(request => request.Headers["X-Fail"] = "{{how}}");""",
    };

    private static Task<CachingProxy> FailingAsync(string cacheControl) => CachingProxy.StartAsync(
        async (http, count) =>
        {
            switch (http.Request.Headers["X-Fail"])
            {
                case "timeout":
                    await Task.Delay(-1, http.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                    return;
                case "503 without end":
                    http.Response.StatusCode = 503;
                    await http.Response.WriteAsync("sorry");
                    await Task.Delay(-1, http.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                    return;
                case "503":
                    http.Response.StatusCode = 503;
                    return;
                case "broken head":
                    http.Abort();
                    return;
                default:
                    CachingProxy.Add(http.Response, $"Cache-Control: {cacheControl}", "ETag: \"v1\"");
                    await http.Response.WriteAsync($"answer {count}");
                    return;
            }
        },
        NoGrace,
        rule: NoRule,
        expectErrors: true);
}
