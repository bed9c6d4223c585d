using ScriptProxy.Sdk;
using ScriptProxy.Testing.Units;

namespace ScriptProxy.UnitTests.State;

/// <summary>Each algorithm beside the plainest way to do the same.</summary>
public sealed class LimiterModelTests
{
    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 20)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void A_leaky_bucket_grants_and_delays_what_nginx_does(int seed)
    {
        var random = new Random(seed);
        int[] rates = [1, 2, 4, 5, 10, 20, 50, 100]; // with these nginx's thousandths of requests per millisecond are whole numbers
        var (rate, burst) = (rates[random.Next(rates.Length)], random.Next(8));
        var undelayed = random.Next(3) switch { 0 => 0, 1 => burst, _ => random.Next(burst + 1) };
        using var hooks = new FakeHooks();
        var limiter = hooks.Limiter("l", new RateLimit { Algorithm = LimitAlgorithm.LeakyBucket, Permits = rate, Burst = burst, Undelayed = undelayed });
        var nginx = new NginxLimitReq(rate, burst, undelayed);
        for (var (step, now) = (0, 0L); step < 3000; step++)
        {
            var pass = random.Next(4) == 0 ? random.Next(3000 / rate) : random.Next(1500 / rate);
            hooks.Clock.Advance(TimeSpan.FromMilliseconds(pass));
            now += pass;
            var grant = limiter.Acquire("a");
            Assert.Equal(nginx.Ask(now), grant.IsGranted ? (long)grant.Delay.TotalMilliseconds : -1);
        }
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void A_token_bucket_fills_evenly_and_says_what_is_left(int seed)
    {
        var random = new Random(seed);
        var (permits, burst) = (random.Next(1, 20), random.Next(1, 30));
        using var hooks = new FakeHooks();
        var limiter = hooks.Limiter("l", new RateLimit { Permits = permits, Per = TimeSpan.FromMilliseconds(100 * permits), Burst = burst });
        for (var (step, tokens) = (0, (decimal)burst); step < 3000; step++)
        {
            var pass = random.Next(random.Next(10) == 0 ? 2000 : 150);
            hooks.Clock.Advance(TimeSpan.FromMilliseconds(pass));
            tokens = Math.Min(burst, tokens + (pass / 100m));
            var cost = random.Next(1, 4);
            var grant = limiter.Acquire("a", cost);
            Assert.Equal(tokens >= cost, grant.IsGranted);
            tokens -= grant.IsGranted ? cost : 0;
            Assert.Equal((int)tokens, grant.Remaining);
            Assert.Equal((double)(burst - tokens) * 100, grant.ResetAfter.TotalMilliseconds, 3);
            Assert.Equal(tokens == burst ? 0 : (double)((int)tokens + 1 - tokens) * 100, grant.MoreAfter.TotalMilliseconds, 3);
            Assert.Equal(grant.IsGranted ? 0 : cost > burst ? -1 : (double)(cost - tokens) * 100, grant.RetryAfter.TotalMilliseconds, 3);
        }
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void A_fixed_window_grants_its_permits_from_the_first_request_on(int seed)
    {
        var random = new Random(seed);
        var permits = random.Next(1, 12);
        using var hooks = new FakeHooks();
        var limiter = hooks.Limiter("l", new RateLimit { Algorithm = LimitAlgorithm.FixedWindow, Permits = permits, Per = TimeSpan.FromSeconds(1) });
        for (var (step, now, spent) = (0, 0L, new Dictionary<long, int>()); step < 3000; step++)
        {
            var pass = step == 0 ? 0 : random.Next(random.Next(10) == 0 ? 3000 : 200);
            hooks.Clock.Advance(TimeSpan.FromMilliseconds(pass));
            now += pass;
            var cost = random.Next(1, 3);
            var used = spent.GetValueOrDefault(now / 1000);
            var grant = limiter.Acquire("a", cost);
            Assert.Equal(used + cost <= permits, grant.IsGranted);
            used = spent[now / 1000] = used + (grant.IsGranted ? cost : 0);
            Assert.Equal((permits - used, used > 0 ? 1000 - (now % 1000) : 0), (grant.Remaining, (long)grant.ResetAfter.TotalMilliseconds));
            Assert.Equal(grant.ResetAfter, grant.MoreAfter);
            Assert.Equal(grant.IsGranted ? 0 : cost > permits ? -1 : 1000 - (now % 1000), (long)grant.RetryAfter.TotalMilliseconds);
        }
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void A_sliding_window_never_grants_more_than_its_permits_within_its_time_and_little_less(int seed)
    {
        var random = new Random(seed);
        var permits = random.Next(1, 30);
        var per = TimeSpan.FromMilliseconds(800);
        using var hooks = new FakeHooks();
        var limiter = hooks.Limiter("l", new RateLimit { Algorithm = LimitAlgorithm.SlidingWindow, Permits = permits, Per = per });
        var (granted, now) = (new List<(TimeSpan At, int Cost)>(), TimeSpan.Zero);
        for (var step = 0; step < 3000; step++)
        {
            var pass = TimeSpan.FromMilliseconds(random.Next(random.Next(10) == 0 ? 2000 : 60));
            hooks.Clock.Advance(pass);
            now += pass;
            var cost = random.Next(1, 3);
            var grant = limiter.Acquire("a", cost);
            if (grant.IsGranted)
            {
                granted.Add((now, cost));
                Assert.InRange(Within(per), cost, permits);
            }
            else if (cost <= permits)
            {
                Assert.True(Within(per * 9 / 8) + cost > permits, "refused, though the last nine eighths had room");
                Assert.InRange(grant.RetryAfter, TimeSpan.FromTicks(1), per * 9 / 8);
                hooks.Clock.Advance(grant.RetryAfter - TimeSpan.FromTicks(1));
                Assert.False(limiter.TryAcquire("a", cost));
                hooks.Clock.Advance(TimeSpan.FromTicks(1));
                Assert.Equal(TimeSpan.Zero, limiter.RetryAfter("a", cost));
                now += grant.RetryAfter;
            }
        }

        int Within(TimeSpan time) => granted.Where(item => item.At > now - time).Sum(item => item.Cost);
    }

    /// <summary>ngx_http_limit_req_module as it is documented, in thousandths of requests and in milliseconds.</summary>
    private sealed class NginxLimitReq(int requestsPerSecond, int burst, int undelayed)
    {
        private long? _last;
        private long _excess;

        /// <returns>The delay in milliseconds; -1 for a refusal.</returns>
        public long Ask(long now)
        {
            var rate = requestsPerSecond * 1000L;
            var excess = _last is { } last ? Math.Max(0, _excess - (rate * (now - last) / 1000) + 1000) : 0;
            if (excess > burst * 1000L)
            {
                return -1;
            }

            (_last, _excess) = (now, excess);
            return Math.Max(0, (excess - (undelayed * 1000L)) * 1000 / rate);
        }
    }
}
