using ScriptProxy.Plugins.RateLimiting.Limits;
using ScriptProxy.Testing;
using ScriptProxy.Testing.Units;

namespace ScriptProxy.UnitTests.RateLimitingPlugin;

/// <summary>What a request is charged, and what its answer says of that.</summary>
public class ChargeTests
{
    private protected virtual bool AreDistant => false;

    [Fact]
    public async Task Who_asks_too_often_is_refused_until_permits_have_come_back()
    {
        using var limits = Load(("one:Permits", "2"), ("one:Per", "00:00:10"));
        Assert.Equal([200, 200, 429, 429], await limits.AskAsync("/", "/", "/", "/"));
        limits.Hooks.Clock.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal([200, 429], await limits.AskAsync("/", "/"));
    }

    [Fact]
    public async Task Requests_of_some_methods_cost_more()
    {
        using var limits = Load(("one:Permits", "10"), ("one:Per", "01:00:00"), ("one:Costs:POST", "6"));
        Assert.Equal([200, 429, 200, 200, 200, 200, 429], await limits.AskAsync("POST /", "POST /", "/", "/", "/", "/", "/"));
    }

    [Fact]
    public async Task What_the_last_limit_refuses_costs_those_before_nothing()
    {
        using var limits = Load(("a:Permits", "4"), ("a:Per", "01:00:00"), ("b:Permits", "3"), ("b:Per", "01:00:00"), ("c:Permits", "1"), ("c:Per", "01:00:00"), ("c:For:Path", "/c"));
        Assert.Equal([200, 429, 429, 429, 429, 200, 200, 429], await limits.AskAsync("/c", "/c", "/c", "/c", "/c", "/", "/", "/"));
    }

    [Fact]
    public async Task A_dry_run_refuses_nobody_and_says_what_it_would()
    {
        using var limits = Load(("one:Permits", "1"), ("one:Per", "01:00:00"), ("one:DryRun", "true"));
        Assert.Equal([200, 200, 200], await limits.AskAsync("/", "/", "/"));
        await Eventually.TrueAsync(() => limits.Hooks.Counter("one would refuse").Value == 2, "what it would have refused is counted"); // over a network, behind the request
        Assert.Equal("Warning: The limit 'one' is a dry run, and would have refused a request from 127.0.0.1", Assert.Single(limits.Hooks.Logged));
        Assert.Empty((await limits.SendAsync(new FakeExchange())).ResponseHeaders["RateLimit"].ToString());
    }

    [Fact]
    public async Task A_leaky_bucket_holds_what_comes_too_fast_and_refuses_what_has_no_room()
    {
        using var limits = Load(("one:Algorithm", "LeakyBucket"), ("one:Permits", "1"), ("one:Per", "00:00:02"), ("one:Burst", "1"));
        var clock = limits.Hooks.Clock;
        Assert.Equal([200], await limits.AskAsync("/"));
        var (held, free) = await HoldAsync(limits, new FakeExchange());
        Assert.Equal([429], await limits.AskAsync("/"));
        Assert.False(held.IsCompleted);
        await Eventually.TrueAsync(
            () =>
            {
                clock.Advance(TimeSpan.FromMilliseconds(held.IsCompleted ? 0 : 500));
                return held.IsCompleted;
            },
            "the request goes on");
        Assert.Equal(200, (await held).Status);
        Assert.True(clock.GetUtcNow() >= free);
    }

    [Fact]
    public async Task A_client_that_goes_away_while_it_is_held_is_not_held_any_longer()
    {
        using var limits = Load(("one:Algorithm", "LeakyBucket"), ("one:Permits", "1"), ("one:Per", "00:00:02"), ("one:Burst", "1"));
        Assert.Equal([200], await limits.AskAsync("/"));
        using var aborted = new CancellationTokenSource();
        var (held, _) = await HoldAsync(limits, new FakeExchange { Http = { RequestAborted = aborted.Token } });
        await aborted.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => held.WaitAsync(TimeSpan.FromMinutes(1)));
    }

    [Fact]
    public async Task What_a_page_includes_costs_nothing_beside_the_page()
    {
        using var limits = Load(("one:Permits", "2"), ("one:Per", "01:00:00"));
        int[] depths = [0, 1, 1, 2, 0, 1, 0];
        List<int> statuses = [];
        foreach (var depth in depths)
        {
            statuses.Add((await limits.SendAsync(new FakeExchange { Depth = depth })).Status);
        }

        Assert.Equal([200, 200, 200, 200, 200, 200, 429], statuses);
    }

    [Fact]
    public async Task Another_spelling_of_a_page_has_no_permits_of_its_own()
    {
        using var limits = Load(("logins:Key", "address/32/64+path"), ("logins:Permits", "2"), ("logins:Per", "01:00:00"), ("logins:For:Path", "/login"));
        Assert.Equal([200, 200, 429, 429, 429, 200], await limits.AskAsync("POST /login", "POST /login;1", "POST /login;2", "POST /login%20", "POST /Login", "POST /other"));
    }

    [Fact]
    public async Task A_refusal_tells_of_the_limit_that_refused_and_of_none_that_got_its_permits_back()
    {
        using var limits = Load(("daily:Permits", "5"), ("daily:Per", "1.00:00:00"), ("zburst:Permits", "1"), ("zburst:Per", "00:00:01"));
        var granted = await limits.SendAsync(new FakeExchange());
        Assert.Equal("\"daily\";r=4;t=17280,\"zburst\";r=0;t=1", granted.ResponseHeaders["RateLimit"]);

        var refused = await limits.SendAsync(new FakeExchange());
        Assert.Equal(
            (429, "1", "\"zburst\";q=1;w=1", "\"zburst\";r=0;t=1"),
            (refused.Status, refused.ResponseHeaders.RetryAfter.ToString(), refused.ResponseHeaders["RateLimit-Policy"].ToString(), refused.ResponseHeaders["RateLimit"].ToString()));

        limits.Hooks.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.StartsWith("\"daily\";r=3;", (await limits.SendAsync(new FakeExchange())).ResponseHeaders["RateLimit"].ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_request_waits_once_for_the_slowest_of_its_leaky_buckets()
    {
        using var limits = Load(
            ("a:Algorithm", "LeakyBucket"), ("a:Permits", "1"), ("a:Per", "00:00:20"), ("a:Burst", "1"), ("b:Algorithm", "LeakyBucket"), ("b:Permits", "1"), ("b:Per", "00:00:02"), ("b:Burst", "1"));
        Assert.Equal([200], await limits.AskAsync("/"));
        var started = limits.Hooks.Clock.GetUtcNow();
        var (held, free) = await HoldAsync(limits, new FakeExchange());
        await Eventually.TrueAsync(
            () =>
            {
                limits.Hooks.Clock.Advance(TimeSpan.FromMilliseconds(held.IsCompleted ? 0 : 500));
                return held.IsCompleted;
            },
            "the request goes on");
        Assert.Equal(20, (free - started).TotalSeconds);
        Assert.True(limits.Hooks.Clock.GetUtcNow() >= free);
    }

    [Fact]
    public async Task A_dry_run_of_a_leaky_bucket_delays_nobody()
    {
        using var limits = Load(("one:Algorithm", "LeakyBucket"), ("one:Permits", "1"), ("one:Per", "00:00:02"), ("one:Burst", "1"), ("one:DryRun", "true"));
        Assert.Equal([200, 200, 200], await limits.AskAsync("/", "/", "/").WaitAsync(TimeSpan.FromMinutes(1)));
    }

    [Fact]
    public async Task What_a_dry_run_would_refuse_costs_the_others_what_it_costs()
    {
        using var limits = Load(("a:Permits", "2"), ("a:Per", "01:00:00"), ("b:Permits", "1"), ("b:Per", "01:00:00"), ("b:DryRun", "true"));
        Assert.Equal([200, 200, 429], await limits.AskAsync("/", "/", "/"));
    }

    [Fact]
    public async Task All_requests_cost_what_is_said_and_those_of_a_method_whatever_its_case_what_is_said_of_it()
    {
        using var limits = Load(("one:Permits", "10"), ("one:Per", "01:00:00"), ("one:Cost", "4"), ("one:Costs:post", "6"));
        Assert.Equal([200, 429, 200, 429], await limits.AskAsync("POST /", "POST /", "/", "/"));
    }

    [Fact]
    public async Task What_is_given_back_is_what_it_cost()
    {
        using var limits = Load(("a:Permits", "10"), ("a:Per", "01:00:00"), ("a:Cost", "5"), ("b:Permits", "1"), ("b:Per", "01:00:00"), ("b:For:Path", "/b"));
        Assert.Equal([200, 429, 429, 200, 429], await limits.AskAsync("/b", "/b", "/b", "/", "/"));
    }

    /// <summary>Sends a request that is held.</summary>
    /// <returns>The request, and when it goes on.</returns>
    private static async Task<(Task<FakeExchange> Held, DateTimeOffset Free)> HoldAsync(LoadedLimits limits, FakeExchange exchange)
    {
        var charges = new Charges();
        exchange.Set(limits.Hooks.State<Charges>("charges"), charges);
        var held = limits.Hooks.SendAsync(exchange);
        await Eventually.TrueAsync(() => charges.Delay > TimeSpan.Zero, "the limiter has answered");
        return (held, limits.Hooks.Clock.GetUtcNow() + charges.Delay);
    }

    private LoadedLimits Load(params (string Key, string Value)[] limits) => new(AreDistant, limits);
}
