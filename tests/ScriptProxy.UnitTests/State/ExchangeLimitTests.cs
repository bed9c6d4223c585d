using ScriptProxy.Sdk;
using ScriptProxy.Testing.Units;

namespace ScriptProxy.UnitTests.State;

/// <summary>What is said to an exchange with several keys, and given back to each.</summary>
public sealed class ExchangeLimitTests
{
    private static readonly ExchangeKey By = ExchangeKey.Parse("query:key");

    private readonly FakeExchange _exchange = new("GET", "http://localhost/?key=a&key=b");

    [Fact]
    public async Task Of_several_keys_the_last_to_come_back_says_when()
    {
        using var hooks = new FakeHooks();
        var limiter = hooks.Limiter("l", new RateLimit { Permits = 3, Per = TimeSpan.FromSeconds(30) });
        limiter.Acquire("a");
        hooks.Clock.Advance(TimeSpan.FromSeconds(4));
        limiter.Acquire("a");
        limiter.Acquire("b", 2);
        var granted = (await limiter.AcquireAsync(_exchange, By))!.Value;
        Assert.Equal((true, 0, 10, 30), (granted.IsGranted, granted.Remaining, granted.MoreAfter.TotalSeconds, granted.ResetAfter.TotalSeconds)); // a has more after 6 seconds, and would have all after 26

        var refused = (await limiter.AcquireAsync(_exchange, By))!.Value;
        Assert.Equal((false, 0, 10, 10), (refused.IsGranted, refused.Remaining, refused.MoreAfter.TotalSeconds, refused.RetryAfter.TotalSeconds));
        hooks.Clock.Advance(refused.RetryAfter);
        Assert.True((await limiter.AcquireAsync(_exchange, By))!.Value.IsGranted);
    }

    [Fact]
    public async Task Of_several_keys_the_one_that_waits_longest_says_how_long()
    {
        using var hooks = new FakeHooks();
        var limiter = hooks.Limiter("l", new RateLimit { Algorithm = LimitAlgorithm.LeakyBucket, Permits = 1, Per = TimeSpan.FromSeconds(2), Burst = 5 });
        limiter.Acquire("b", 2);
        Assert.Equal(4, (await limiter.AcquireAsync(_exchange, By))!.Value.Delay.TotalSeconds);
    }

    [Fact]
    public async Task Of_several_keys_what_one_never_grants_is_refused_for_ever()
    {
        using var hooks = new FakeHooks();
        var limiter = hooks.Limiter("l", new RateLimit { Permits = 3 });
        Assert.Equal(Timeout.InfiniteTimeSpan, (await limiter.AcquireAsync(_exchange, By, 4))!.Value.RetryAfter);
    }

    [Fact]
    public async Task Each_key_is_given_back_what_was_said_to_it_whatever_the_exchange_says_by_then()
    {
        var limiter = new Stub(key => key == "a" ? 7 : 9);
        var grant = (await limiter.AcquireAsync(_exchange, By))!.Value;
        _exchange.Http.Request.QueryString = new("?key=c&key=d");
        await limiter.ReturnAsync(_exchange, By, grant);
        Assert.Equal([("a", 7), ("b", 9)], limiter.Returned);
    }

    [Fact]
    public async Task What_a_limiter_throws_at_once_fails_the_task_and_the_keys_before_get_back_what_they_cost()
    {
        var limiter = new Stub(key => key == "a" ? 7 : throw new IOException("the line is cut"));
        var asked = limiter.AcquireAsync(_exchange, By);
        await Assert.ThrowsAsync<IOException>(asked.AsTask);
        Assert.Equal([("a", 7)], limiter.Returned);

        var one = limiter.AcquireAsync(new FakeExchange("GET", "http://localhost/?key=b"), By);
        await Assert.ThrowsAsync<IOException>(one.AsTask);
    }

    [Fact]
    public void A_cost_that_is_none_fails_the_call()
    {
        var limiter = new Stub(_ => 0);
        Assert.Throws<ArgumentOutOfRangeException>("cost", () => { _ = limiter.AcquireAsync(_exchange, By, 0); });
        Assert.Throws<ArgumentOutOfRangeException>("cost", () => { _ = limiter.ReturnAsync(_exchange, By, default, 0); });
    }

    /// <summary>Grants everything, each key at its own time.</summary>
    private sealed class Stub(Func<string, long> at) : IAsyncLimiter
    {
        public List<(string Key, long At)> Returned { get; } = [];

        public string Name => "l";

        public RateLimit Limit { get; } = new();

        public ValueTask<Grant> AcquireAsync(ReadOnlySpan<char> key, int cost = 1, CancellationToken cancellationToken = default) =>
            new(new Grant(true, 1, default, default, default) { At = at(key.ToString()) });

        public ValueTask ReturnAsync(ReadOnlySpan<char> key, Grant grant, int cost = 1, CancellationToken cancellationToken = default)
        {
            Returned.Add((key.ToString(), grant.At));
            return default;
        }

        public ValueTask DelayAsync(Grant grant, CancellationToken cancellationToken = default) => default;
    }
}
