using ScriptProxy.Host.State;
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
        var grant = limiter.Acquire("a", 3);
        var refusal = limiter.Acquire("a");
        Assert.Equal((true, false), (grant.IsGranted, refusal.IsGranted));
        limiter.Return("a", refusal);
        limiter.Return("a", grant, 2);
        limiter.Return("nobody", grant);
        Assert.Equal([true, true, false], [limiter.TryAcquire("a"), limiter.TryAcquire("a"), limiter.TryAcquire("a")]);
    }

    [Theory]
    [MemberData(nameof(Algorithms))]
    public void What_has_come_back_by_itself_is_not_given_back_once_more(LimitAlgorithm algorithm)
    {
        using var hooks = new FakeHooks();
        var limiter = hooks.Limiter("l", Limit(algorithm, 1));
        var first = limiter.Acquire("a");
        hooks.Clock.Advance(TimeSpan.FromHours(2));
        Assert.Equal((true, true), (first.IsGranted, limiter.TryAcquire("a")));
        limiter.Return("a", first);
        Assert.False(limiter.TryAcquire("a"));
    }

    [Fact]
    public void A_third_of_a_second_is_not_rounded_in_favour_of_who_asks()
    {
        using var hooks = new FakeHooks();
        var limiter = hooks.Limiter("l", new RateLimit { Permits = 3, Burst = 1 });
        Assert.True(limiter.TryAcquire("a"));
        hooks.Clock.Advance(TimeSpan.FromTicks(TimeSpan.TicksPerSecond / 3));
        Assert.False(limiter.TryAcquire("a"));
        hooks.Clock.Advance(TimeSpan.FromTicks(1));
        Assert.True(limiter.TryAcquire("a"));
    }

    [Fact]
    public void An_eighth_of_a_window_is_not_rounded_in_favour_of_who_asks()
    {
        using var hooks = new FakeHooks();
        var limiter = hooks.Limiter("l", new RateLimit { Algorithm = LimitAlgorithm.SlidingWindow, Permits = 1, Per = TimeSpan.FromTicks(15) });
        Assert.True(limiter.TryAcquire("a"));
        hooks.Clock.Advance(TimeSpan.FromTicks(14));
        Assert.False(limiter.TryAcquire("a"));
    }

    [Fact]
    public void A_sliding_window_says_when_there_is_more_and_when_there_is_all()
    {
        using var hooks = new FakeHooks();
        var limiter = hooks.Limiter("l", new RateLimit { Algorithm = LimitAlgorithm.SlidingWindow, Permits = 3, Per = TimeSpan.FromSeconds(8) });
        limiter.Acquire("a");
        hooks.Clock.Advance(TimeSpan.FromSeconds(3));
        var grant = limiter.Acquire("a");
        Assert.Equal((1, 6, 9), (grant.Remaining, grant.MoreAfter.TotalSeconds, grant.ResetAfter.TotalSeconds)); // what was spent in a second is back when eight more are over
    }

    [Fact]
    public void Who_looked_at_the_clock_before_a_slice_ended_sees_what_was_spent_in_the_next()
    {
        var time = new ManualTimeProvider();
        var slices = new SliceCounts(new WindowTerms(Slice: 100, Count: 9, Permits: 2), origin: 0);
        Assert.True(slices.Acquire(1, 199, time).IsGranted);
        Assert.True(slices.Acquire(1, 200, time).IsGranted);
        Assert.False(slices.Acquire(1, 199, time).IsGranted); // stalled since
        Assert.False(slices.Acquire(1, 50, time).IsGranted);
        Assert.Equal(2, slices.Sum(899));
        Assert.True(slices.Acquire(1, 1000, time).IsGranted); // the first slice of the two is over
        Assert.False(slices.Acquire(1, 1000, time).IsGranted);
    }

    [Fact]
    public void Who_looked_at_the_clock_before_a_slice_ended_spends_in_none_that_something_was_given_back_to()
    {
        var time = new ManualTimeProvider();
        var slices = new SliceCounts(new WindowTerms(Slice: 100, Count: 9, Permits: 2), origin: 0);
        Assert.True(slices.Acquire(1, 199, time).IsGranted);
        Assert.True(slices.Acquire(1, 200, time).IsGranted);
        slices.Return(1, 199);
        Assert.True(slices.Acquire(1, 200, time).IsGranted);
        Assert.False(slices.Acquire(1, 199, time).IsGranted); // stalled since
    }

    [Fact]
    public async Task No_grant_is_lost_where_a_key_is_forgotten_in_the_moment_in_which_it_asks()
    {
        var (entries, forgotten, granted) = (new KeyedEntries<LimiterEntry>(10), 0, 0);
        ILimiter limiter = new Limiter(entries, "l", new RateLimit { Permits = 1, Per = TimeSpan.FromDays(1) }, TimeProvider.System);
        var asking = Task.Run(() =>
        {
            for (var i = 0; i < 300_000; i++)
            {
                granted += limiter.TryAcquire("a") ? 1 : 0;
            }
        });
        while (!asking.IsCompleted)
        {
            forgotten += entries.Remove("a") ? 1 : 0;
        }

        await asking;
        Assert.InRange(granted, 1, forgotten + 1);
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
        var exchange = new FakeExchange();
        void Use()
        {
            for (var i = 0; i < 1000; i++)
            {
                limiter.Acquire("a");
                limiter.RetryAfter("a");
                Assert.True(limiter.ReturnAsync("a", limiter.AcquireAsync("a").Result).IsCompletedSuccessfully);
                Assert.True(limiter.ReturnAsync(exchange, ExchangeKey.Address, limiter.AcquireAsync(exchange, ExchangeKey.Address).Result!.Value).IsCompletedSuccessfully);
            }

            limiter.Return("a", limiter.Acquire("a"));
        }

        Use();
        var before = GC.GetAllocatedBytesForCurrentThread();
        Use();
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void A_rule_that_limits_in_one_line_costs_no_byte()
    {
        using var hooks = new FakeHooks();
        var limiter = hooks.Limiter("l", new RateLimit { Permits = 1_000_000 });
        var exchange = new FakeExchange();
        void Use()
        {
            for (var i = 0; i < 1000; i++)
            {
                Assert.True(exchange.LimitAsync(limiter, ExchangeKey.Address) is { IsCompletedSuccessfully: true, Result: Verdict.Continue });
            }
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
