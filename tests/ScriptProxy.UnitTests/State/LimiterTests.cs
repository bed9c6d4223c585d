using ScriptProxy.Sdk;
using ScriptProxy.Testing.Units;

namespace ScriptProxy.UnitTests.State;

public sealed class LimiterTests
{
    public static TheoryData<LimitAlgorithm> Algorithms => [.. Enum.GetValues<LimitAlgorithm>()];

    [Theory]
    [MemberData(nameof(Algorithms))]
    public async Task Many_at_once_get_as_many_permits_as_there_are(LimitAlgorithm algorithm)
    {
        using var hooks = new FakeHooks();
        var limiter = hooks.Limiter("l", Limit(algorithm, 777));
        var granted = 0;
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() =>
        {
            for (var i = 0; i < 5000; i++)
            {
                if (limiter.TryAcquire("all"))
                {
                    Interlocked.Increment(ref granted);
                }
            }
        })));
        Assert.Equal(777, granted);
    }

    [Theory]
    [MemberData(nameof(Algorithms))]
    public void What_is_given_back_can_be_had_again(LimitAlgorithm algorithm)
    {
        using var hooks = new FakeHooks();
        var limiter = hooks.Limiter("l", Limit(algorithm, 3));
        Assert.True(limiter.TryAcquire("a", 3));
        Assert.False(limiter.TryAcquire("a"));
        limiter.Return("a", 2);
        limiter.Return("nobody");
        Assert.Equal([true, true, false], [limiter.TryAcquire("a"), limiter.TryAcquire("a"), limiter.TryAcquire("a")]);
    }

    [Theory]
    [MemberData(nameof(Algorithms))]
    public void The_next_version_goes_on_where_the_last_one_was(LimitAlgorithm algorithm)
    {
        using var hooks = new FakeHooks();
        Assert.True(hooks.Limiter("l", Limit(algorithm, 3)).TryAcquire("a", 2));
        using var same = hooks.Reloaded();
        Assert.Equal([true, false], [Take(same, 3), Take(same, 3)]);
        using var larger = same.Reloaded();
        Assert.Equal([true, true, false], [Take(larger, 5), Take(larger, 5), Take(larger, 5)]);

        bool Take(FakeHooks version, int permits) => version.Limiter("l", Limit(algorithm, permits)).TryAcquire("a");
    }

    [Theory]
    [MemberData(nameof(Algorithms))]
    public void A_known_key_costs_no_byte(LimitAlgorithm algorithm)
    {
        using var hooks = new FakeHooks();
        var limiter = hooks.Limiter("l", Limit(algorithm, 500));
        void Use()
        {
            for (var i = 0; i < 1000; i++)
            {
                limiter.Acquire("a");
                limiter.RetryAfter("a");
            }

            limiter.Return("a");
        }

        Use();
        var before = GC.GetAllocatedBytesForCurrentThread();
        Use();
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void A_limit_that_cannot_be_meant_is_told()
    {
        using var hooks = new FakeHooks();
        Assert.Throws<ArgumentException>("Burst", () => hooks.Limiter("l", new RateLimit { Algorithm = LimitAlgorithm.FixedWindow, Burst = 3 }));
        Assert.Throws<ArgumentException>("Undelayed", () => hooks.Limiter("l", new RateLimit { Undelayed = 3 }));
        Assert.Throws<ArgumentOutOfRangeException>("cost", () => hooks.Limiter("l", new RateLimit()).Acquire("a", 0));
    }

    private static RateLimit Limit(LimitAlgorithm algorithm, int permits) => algorithm == LimitAlgorithm.LeakyBucket
        ? new RateLimit { Algorithm = algorithm, Permits = 1, Per = TimeSpan.FromHours(1), Burst = permits - 1, Undelayed = permits }
        : new RateLimit { Algorithm = algorithm, Permits = permits, Per = TimeSpan.FromHours(permits) };
}
