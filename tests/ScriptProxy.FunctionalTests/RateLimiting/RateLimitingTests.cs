using System.Net;
using ScriptProxy.FunctionalTests.Reloading;
using ScriptProxy.Testing;
using ScriptProxy.Testing.Units;

namespace ScriptProxy.FunctionalTests.RateLimiting;

public sealed class RateLimitingTests
{
    private readonly ManualTimeProvider _time = new();

    [Fact]
    public async Task Who_asks_too_often_gets_429_and_is_told_when_to_come_back()
    {
        await using var proxy = await StartAsync("""{ "clients": { "Permits": 2, "Per": "00:00:10" } }""");
        await TellsAsync("/", 200, "\"clients\";q=2;w=10", "\"clients\";r=1;t=5", null);
        await TellsAsync("/", 200, "\"clients\";q=2;w=10", "\"clients\";r=0;t=5", null);
        await TellsAsync("/", 429, "\"clients\";q=2;w=10", "\"clients\";r=0;t=5", "5");
        Assert.Equal(2, proxy.Upstream.Requests.Count);

        _time.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal([200, 429], await AskAsync(proxy, "/", "/"));

        async Task TellsAsync(string path, int status, string policy, string current, string? retryAfter)
        {
            using var answer = await proxy.Client.GetAsync(path);
            Assert.Equal(
                (status, policy, current, retryAfter),
                ((int)answer.StatusCode, answer.Header("RateLimit-Policy"), answer.Header("RateLimit"), answer.Header("Retry-After")));
        }
    }

    [Fact]
    public async Task Limits_are_for_paths_methods_and_keys_and_a_request_that_one_refuses_costs_the_others_nothing()
    {
        await using var proxy = await StartAsync("""
            {
              "a-all": { "Key": "all", "Algorithm": "FixedWindow", "Permits": 6, "Per": "00:01:00" },
              "b-orders": { "Key": "header:X-Api-Key", "Algorithm": "SlidingWindow", "Permits": 1, "Per": "00:01:00", "For": { "Path": "/orders/{**rest}", "Methods": [ "GET" ] } }
            }
            """);
        Assert.Equal(200, await AskWithKeyAsync("one"));
        for (var i = 0; i < 10; i++)
        {
            Assert.Equal(429, await AskWithKeyAsync("one"));
        }

        Assert.Equal(200, await AskWithKeyAsync("two"));
        Assert.Equal([200, 200], await AskAsync(proxy, "/orders/1", "/orders/1")); // without the header
        Assert.Equal([200, 200, 429], await AskAsync(proxy, "/other", "/other", "/other"));

        async Task<int> AskWithKeyAsync(string key)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/orders/1") { Headers = { { "X-Api-Key", key } } };
            using var answer = await proxy.Client.SendAsync(request);
            return (int)answer.StatusCode;
        }
    }

    [Fact]
    public async Task Requests_of_some_methods_cost_more()
    {
        await using var proxy = await StartAsync("""{ "clients": { "Permits": 10, "Per": "00:10:00", "Costs": { "POST": 6 } } }""");
        Assert.Equal((200, 429), (await PostAsync(), await PostAsync()));
        Assert.Equal([200], await AskAsync(proxy, "/"));

        async Task<int> PostAsync()
        {
            using var answer = await proxy.Client.PostAsync("/", new StringContent("x"));
            return (int)answer.StatusCode;
        }
    }

    [Fact]
    public async Task A_leaky_bucket_holds_what_comes_too_fast_and_refuses_what_has_no_room()
    {
        await using var proxy = await StartAsync("""{ "clients": { "Algorithm": "LeakyBucket", "Permits": 1, "Per": "00:00:02", "Burst": 2 } }""");
        Assert.Equal([200], await AskAsync(proxy, "/"));
        var first = await WaitsAsync(() => proxy.Client.GetAsync("/1"));
        var second = await WaitsAsync(() => proxy.Client.GetAsync("/2"));
        Assert.Equal([429], await AskAsync(proxy, "/3"));
        Assert.Single(proxy.Upstream.Requests);

        await AdvanceUntilAsync(first, TimeSpan.FromSeconds(2));
        Assert.False(second.IsCompleted);
        await AdvanceUntilAsync(second, TimeSpan.FromSeconds(2));
        Assert.Equal(["/", "/1", "/2"], proxy.Upstream.Requests.Select(request => request.Target));
    }

    [Fact]
    public async Task Places_are_taken_until_the_answer_has_ended_and_the_queue_goes_in_order()
    {
        var (go, path) = (new SemaphoreSlim(0), new List<string>());
        await using var upstream = await Upstream.StartAsync(async http =>
        {
            lock (path)
            {
                path.Add(http.Request.Path);
            }

            await go.WaitAsync();
        });
        const string slow = """{ "slow": { "Algorithm": "Concurrency", "Permits": 1, "Queue": 1, "For": { "Path": "/slow/{**rest}" } } }""";
        await using var proxy = await StartAsync(slow, upstream: upstream);
        var first = proxy.Client.GetAsync("/slow/1");
        await Eventually.TrueAsync(() => path.Count == 1, "the first is at the upstream");
        var second = await WaitsAsync(() => proxy.Client.GetAsync("/slow/2"));
        using (var third = await proxy.Client.GetAsync("/slow/3"))
        {
            Assert.Equal((HttpStatusCode.TooManyRequests, "1"), (third.StatusCode, third.Header("Retry-After")));
        }

        proxy.Write("scriptproxy.json", Configuration(slow, fields: false).Replace("{upstream}", proxy.Upstream.Address, StringComparison.Ordinal));
        Assert.Empty(await proxy.ReloadAsync());
        Assert.Equal(429, (int)(await proxy.Client.GetAsync("/slow/4")).StatusCode);
        go.Release();
        Assert.Equal(HttpStatusCode.OK, (await first).StatusCode);
        await Eventually.TrueAsync(() => path.Count == 2, "the second is at the upstream");
        go.Release();
        Assert.Equal(HttpStatusCode.OK, (await second).StatusCode);
        Assert.Equal(["/slow/1", "/slow/2"], path);
    }

    [Fact]
    public async Task A_client_that_leaves_the_queue_leaves_its_turn_to_the_next()
    {
        using var go = new SemaphoreSlim(0);
        await using var upstream = await Upstream.StartAsync(_ => go.WaitAsync());
        await using var proxy = await StartAsync("""{ "all": { "Algorithm": "Concurrency", "Permits": 1, "Queue": 1, "Patience": "00:00:30" } }""", upstream: upstream);
        var first = proxy.Client.GetAsync("/1");
        await Eventually.TrueAsync(() => proxy.Upstream.Requests.Count == 1, "the first is at the upstream");
        using var leave = new CancellationTokenSource();
        var leaver = await WaitsAsync(() => proxy.Client.GetAsync("/2", leave.Token));
        await leave.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => leaver);
        await Eventually.TrueAsync(() => proxy.Proxy.Generations.Current.Pins.Sum == 1, "the second has gone");
        var third = await WaitsAsync(() => proxy.Client.GetAsync("/3"));
        go.Release(2);
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), ((await first).StatusCode, (await third).StatusCode));
    }

    [Fact]
    public async Task A_dry_run_refuses_nobody_and_says_what_it_would()
    {
        await using var proxy = await StartAsync("""
            { "rate": { "Permits": 1, "Per": "01:00:00", "DryRun": true }, "same-time": { "Algorithm": "Concurrency", "Permits": 1, "Queue": 5, "DryRun": true } }
            """);
        Assert.Equal([200, 200, 200], await AskAsync(proxy, "/", "/", "/"));
        using var answer = await proxy.Client.GetAsync("/");
        Assert.Null(answer.Header("RateLimit"));
        await Eventually.LinesAsync(() => proxy.Log.Lines, "The limit 'rate' is a dry run, and would have refused a request from 127.0.0.1");
        Assert.Equal(3, Assert.Single(proxy.Proxy.Metrics.Metrics.Single(metric => metric.Name == "scriptproxy.unit.counter").Read(), sample => sample.Labels.Any(label => label.Value == "rate would refuse")).Value);
    }

    [Fact]
    public async Task Counts_survive_a_reload_with_another_limit()
    {
        await using var proxy = await StartAsync("""{ "clients": { "Algorithm": "SlidingWindow", "Permits": 2, "Per": "01:00:00" } }""");
        Assert.Equal([200, 200, 429], await AskAsync(proxy, "/", "/", "/"));
        proxy.Write("scriptproxy.json", Configuration("""{ "clients": { "Algorithm": "SlidingWindow", "Permits": 3, "Per": "01:00:00" } }""").Replace("{upstream}", proxy.Upstream.Address, StringComparison.Ordinal));
        Assert.Empty(await proxy.ReloadAsync());
        Assert.Equal([200, 429], await AskAsync(proxy, "/", "/"));
    }

    [Fact]
    public async Task A_rule_limits_in_two_lines()
    {
        await using var proxy = await ProxyUnderTest.StartAsync(new ProxySetup
        {
            Time = _time,
            Rule = """
                var logins = Limiter("logins", new RateLimit { Algorithm = LimitAlgorithm.SlidingWindow, Permits = 2, Per = TimeSpan.FromMinutes(1) });
                OnRequest("/login", request => request.LimitAsync(logins, ExchangeKey.Address));
                """,
        });
        Assert.Equal([200, 200, 429, 200], await AskAsync(proxy, "/login", "/login", "/login", "/"));
        using var answer = await proxy.Client.GetAsync("/login");
        Assert.Equal(("68", "\"logins\";q=2;w=60", "\"logins\";r=0;t=68"), (answer.Header("Retry-After"), answer.Header("RateLimit-Policy"), answer.Header("RateLimit")));
    }

    [Fact]
    public async Task A_rule_asks_a_limit_of_the_configuration()
    {
        await using var proxy = await StartAsync(
            """{ "logins": { "Permits": 1, "Per": "00:01:00", "RulesOnly": true } }""",
            "var logins = Service<ILimiter>(\"logins\"); OnRequest(\"/login\", request => request.LimitAsync(logins, ExchangeKey.Address));");
        Assert.Equal([200, 200, 200, 429], await AskAsync(proxy, "/", "/", "/login", "/login"));
    }

    [Theory]
    [InlineData("\"Permits\": -1", "Options:RateLimiting:Limits:clients:Permits")]
    [InlineData("\"For\": { \"Path\": \"/{\" }", "Options:RateLimiting:Limits:clients:For")]
    [InlineData("\"Burst\": 0", "Options:RateLimiting:Limits:clients:Burst")]
    public async Task A_limit_that_cannot_be_is_refused_with_its_key(string option, string key)
    {
        var refusal = await Assert.ThrowsAsync<InvalidOperationException>(() => StartAsync($"{{ \"clients\": {{ {option} }} }}"));
        Assert.Contains("error", refusal.Message, StringComparison.Ordinal);
        Assert.Contains(key, refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Fields_of_the_upstream_stay_beside_ours_and_ours_can_be_left_out()
    {
        await using var upstream = await Upstream.StartAsync(http =>
        {
            http.Response.Headers["RateLimit"] = "\"theirs\";r=7;t=1";
            return Task.CompletedTask;
        });
        await using (var proxy = await StartAsync("""{ "ours": { "Permits": 3 } }""", upstream: upstream))
        {
            Assert.Equal("\"theirs\";r=7;t=1,\"ours\";r=2;t=1", await proxy.HeaderAsync("RateLimit"));
        }

        await using var other = await Upstream.StartAsync(_ => Task.CompletedTask);
        await using var silent = await StartAsync("""{ "ours": { "Permits": 3 } }""", fields: false, upstream: other);
        Assert.Null(await silent.HeaderAsync("RateLimit"));
    }

    private static async Task<IReadOnlyList<int>> AskAsync(ProxyUnderTest proxy, params string[] paths)
    {
        List<int> answers = [];
        foreach (var path in paths)
        {
            using var answer = await proxy.Client.GetAsync(path);
            answers.Add((int)answer.StatusCode);
        }

        return answers;
    }

    /// <summary>Sends a request that is made to wait. Then there are two more timers: one ends the wait, and one the hook if it takes too long.</summary>
    private async Task<Task<HttpResponseMessage>> WaitsAsync(Func<Task<HttpResponseMessage>> send)
    {
        var timers = _time.Timers;
        var request = send();
        await Eventually.TrueAsync(() => _time.Timers >= timers + 2, "the request waits");
        return request;
    }

    /// <summary>The request ends when this time has passed, and not before.</summary>
    private async Task AdvanceUntilAsync(Task<HttpResponseMessage> request, TimeSpan within)
    {
        for (var passed = TimeSpan.Zero; passed < within; passed += TimeSpan.FromMilliseconds(100))
        {
            Assert.False(request.IsCompleted);
            _time.Advance(TimeSpan.FromMilliseconds(100));
        }

        Assert.Equal(HttpStatusCode.OK, (await request.WaitAsync(TimeSpan.FromSeconds(20))).StatusCode);
    }

    private Task<ProxyUnderTest> StartAsync(string limits, string? rule = null, bool fields = true, Upstream? upstream = null) => ProxyUnderTest.StartAsync(new ProxySetup
    {
        BuiltInPlugins = true,
        Configuration = Configuration(limits, fields),
        Rule = rule,
        Time = _time,
        Upstream = upstream,
    });

    private static string Configuration(string limits, bool fields = true) => $$"""
        {
          "Options": { "RateLimiting": { "Limits": {{limits}}, "Fields": {{(fields ? "true" : "false")}} } },
          "ReverseProxy": {
            "Routes": { "all": { "ClusterId": "main", "Match": { "Path": "{**rest}" } } },
            "Clusters": { "main": { "Destinations": { "d1": { "Address": "{upstream}" } } } }
          }
        }
        """;
}
