using Microsoft.AspNetCore.Http;
using ScriptProxy.Sdk;
using ScriptProxy.Testing.Units;

namespace ScriptProxy.UnitTests.State;

/// <summary>What clients are told of a limit, to the letter.</summary>
public sealed class RateLimitFieldTests
{
    [Theory]
    [InlineData(LimitAlgorithm.TokenBucket, 5, null, "q=5;w=60")]
    [InlineData(LimitAlgorithm.TokenBucket, 5, 10, "q=10;w=120")] // as many as there are at once, and the time in which so many come back
    [InlineData(LimitAlgorithm.TokenBucket, 7, 1, "q=1;w=9")]
    [InlineData(LimitAlgorithm.LeakyBucket, 6, 2, "q=3;w=30")]
    [InlineData(LimitAlgorithm.LeakyBucket, 6, null, "q=1;w=10")]
    [InlineData(LimitAlgorithm.FixedWindow, 5, null, "q=5;w=60")]
    [InlineData(LimitAlgorithm.SlidingWindow, 5, null, "q=5;w=60")]
    public void A_policy_says_how_many_there_are_at_once_and_when_so_many_have_come_back(LimitAlgorithm algorithm, int permits, int? burst, string policy)
    {
        using var hooks = new FakeHooks();
        var limiter = hooks.Limiter("l", new RateLimit { Algorithm = algorithm, Permits = permits, Per = TimeSpan.FromMinutes(1), Burst = burst });
        Assert.Equal($"\"l\";{policy}", RateLimitFields.PolicyOf(limiter));
    }

    [Fact]
    public void What_is_left_is_told_with_the_time_until_there_is_one_more()
    {
        using var hooks = new FakeHooks();
        var limiter = hooks.Limiter("a \"b\\ü", new RateLimit { Permits = 4, Per = TimeSpan.FromSeconds(10) });
        var headers = new HeaderDictionary { ["RateLimit"] = "\"theirs\";r=1" };
        limiter.Acquire("k");
        RateLimitFields.Add(headers, limiter, limiter.Acquire("k"));
        Assert.Equal(
            ("\"theirs\";r=1,\"a \\\"b\\\\_\";r=2;t=3", "\"a \\\"b\\\\_\";q=4;w=10"), // 2.5 seconds; all are there after 5
            (headers["RateLimit"].ToString(), headers["RateLimit-Policy"].ToString()));
    }

    [Theory]
    [InlineData(0.001, "1")]
    [InlineData(1, "1")]
    [InlineData(1.2, "2")]
    [InlineData(90, "90")]
    [InlineData(1e10, "2147483647")]
    [InlineData(0, "1")]
    [InlineData(-0.001, null)]
    public void A_client_is_told_to_come_back_when_there_is_a_permit_and_not_before(double seconds, string? told) =>
        Assert.Equal(told, RateLimitFields.RetryAfter(new Grant(false, 0, TimeSpan.FromSeconds(500), TimeSpan.FromSeconds(seconds), default)));
}
