using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging.Abstractions;
using ScriptProxy.Host.State;
using ScriptProxy.Host.Units;
using ScriptProxy.Sdk;
using ScriptProxy.Testing.Units;

namespace ScriptProxy.UnitTests.State;

public sealed class KeptStateTests
{
    [Fact]
    public void A_table_counts_by_key_and_slides_its_window()
    {
        using var hooks = new FakeHooks();
        var table = hooks.Table("t", new TableOptions { Window = TimeSpan.FromSeconds(10) });
        Assert.Equal([1, 2, 12], [table.Increment("a"), table.Increment("a"), table.Increment("a", 10)]);
        Assert.Equal((12, 12, 0), (table.Count("a"), table.Rate("a"), table.Count("b")));

        hooks.Clock.Advance(TimeSpan.FromSeconds(15));
        Assert.Equal(6, table.Rate("a"), 6);
        table.Increment("a");
        Assert.Equal(7, table.Rate("a"), 6);
        Assert.Equal(13, table.Count("a"));

        hooks.Clock.Advance(TimeSpan.FromSeconds(20));
        Assert.Equal(0, table.Rate("a"));
        Assert.True(table.Remove("a"));
        Assert.False(table.Remove("a"));
        Assert.Equal(0, table.Keys);
    }

    [Fact]
    public void A_full_table_forgets_what_was_not_counted_for_longest()
    {
        using var hooks = new FakeHooks();
        var table = hooks.Table("t", new TableOptions { Capacity = 3 });
        foreach (var key in new[] { "a", "b", "c", "a", "d" })
        {
            hooks.Clock.Advance(TimeSpan.FromSeconds(1));
            table.Increment(key);
        }

        Assert.Equal((3, 2, 0, 1, 1), (table.Keys, table.Count("a"), table.Count("b"), table.Count("c"), table.Count("d")));
        table.Clear();
        Assert.Equal((0, 0), (table.Keys, table.Count("a")));
    }

    [Fact]
    public void A_key_that_is_not_counted_expires_and_makes_room()
    {
        using var hooks = new FakeHooks();
        var table = hooks.Table("t", new TableOptions { Capacity = 1000, Expiry = TimeSpan.FromSeconds(10) });
        table.Increment("a", 5);
        hooks.Clock.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal((0, 0), (table.Count("a"), table.Rate("a")));
        Assert.Equal(1, table.Increment("a"));
        hooks.Clock.Advance(TimeSpan.FromSeconds(11));
        for (var i = 0; i < 10; i++)
        {
            table.Increment($"{i}");
        }

        // Each new key looks at a few slots, wherever the one that has expired may be.
        for (var i = 0; i < 50; i++)
        {
            table.Increment("passing");
            table.Remove("passing");
        }

        Assert.Equal(10, table.Keys);
    }

    [Fact]
    public void A_limiter_grants_a_burst_and_then_the_rate()
    {
        using var hooks = new FakeHooks();
        var limiter = hooks.Limiter("l", new RateLimit { Permits = 2, Burst = 4 });
        Assert.Equal([true, true, false, true, false], [limiter.TryAcquire("a"), limiter.TryAcquire("a", 2), limiter.TryAcquire("a", 2), limiter.TryAcquire("a"), limiter.TryAcquire("a")]);
        Assert.Equal(TimeSpan.FromSeconds(0.5), limiter.RetryAfter("a"));
        Assert.Equal(Timeout.InfiniteTimeSpan, limiter.RetryAfter("a", 5));
        Assert.True(limiter.TryAcquire("b", 4));
        Assert.False(limiter.TryAcquire("c", 5));

        hooks.Clock.Advance(TimeSpan.FromSeconds(0.5));
        Assert.Equal([true, false], [limiter.TryAcquire("a"), limiter.TryAcquire("a")]);
        hooks.Clock.Advance(TimeSpan.FromHours(1));
        Assert.True(limiter.TryAcquire("a", 4));
        Assert.False(limiter.TryAcquire("a"));
    }

    [Fact]
    public async Task Many_at_once_lose_no_count_and_get_no_token_too_many()
    {
        using var hooks = new FakeHooks();
        var counter = hooks.Counter("c");
        var table = hooks.Table("t", new TableOptions { Capacity = 1000 });
        var limiter = hooks.Limiter("l", new RateLimit { Permits = 1, Burst = 777 });
        var granted = 0;
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() =>
        {
            for (var i = 0; i < 20_000; i++)
            {
                counter.Add(2);
                table.Increment($"{i % 100}");
                if (limiter.TryAcquire("all"))
                {
                    Interlocked.Increment(ref granted);
                }
            }
        })));
        Assert.Equal((160_000, 777, 100), (counter.Value, granted, table.Keys));
        Assert.All(Enumerable.Range(0, 100), i => Assert.Equal(800, table.Count($"{i}")));
    }

    [Fact]
    public async Task Many_at_once_never_fill_a_table_beyond_its_capacity()
    {
        using var hooks = new FakeHooks();
        var table = hooks.Table("t", new TableOptions { Capacity = 50 });
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() =>
        {
            for (var i = 0; i < 5000; i++)
            {
                table.Increment($"{i % 300}");
                table.Remove($"{i * 7 % 300}");
                Assert.InRange(table.Keys, 0, 50);
            }
        })));
    }

    [Fact]
    public void A_smaller_capacity_is_reached_by_and_by_and_no_single_call_clears_the_table()
    {
        using var hooks = new FakeHooks();
        var large = hooks.Table("t", new TableOptions { Capacity = 10_000 });
        for (var i = 0; i < 10_000; i++)
        {
            large.Increment($"{i}");
        }

        using var next = hooks.Reloaded();
        var small = next.Table("t", new TableOptions { Capacity = 10 });
        small.Increment("new");
        Assert.InRange(small.Keys, 9_990, 10_000);

        for (var i = 0; i < 5_000; i++)
        {
            small.Increment($"new {i}");
        }

        Assert.Equal(10, small.Keys);
    }

    [Fact]
    public async Task Long_keys_are_told_apart_and_not_kept()
    {
        using var hooks = new FakeHooks();
        var (table, limiter) = (hooks.Table("t"), hooks.Limiter("l", new RateLimit { Permits = 1 }));
        var key = Count(table, limiter);

        Assert.Equal(2, table.Increment(Long('a')));
        Assert.Equal((2, 2, 0), (table.Count(Long('a')), table.Rate(Long('a')), table.Count(Long('b'))));
        Assert.Equal((false, true), (limiter.TryAcquire(Long('a')), limiter.TryAcquire(Long('b'))));
        Assert.True(limiter.RetryAfter(Long('a')) > TimeSpan.Zero);
        Assert.True(table.Remove(Long('a')));
        Assert.Equal(0, table.Keys);
        await Eventually.TrueAsync(
            () =>
            {
                GC.Collect();
                return !key.IsAlive;
            },
            "the key is gone");

        static string Long(char last) => new string('k', 5000) + last;

        [MethodImpl(MethodImplOptions.NoInlining)]
        static WeakReference Count(ITable table, ILimiter limiter)
        {
            var key = Long('a');
            table.Increment(key);
            Assert.True(limiter.TryAcquire(key));
            return new WeakReference(key);
        }
    }

    [Fact]
    public void A_counter_cannot_fall()
    {
        using var hooks = new FakeHooks();
        var counter = hooks.Counter("c");
        counter.Add(0);
        Assert.Throws<ArgumentOutOfRangeException>("amount", () => counter.Add(-1));
        Assert.Equal(0, counter.Value);
    }

    [Fact]
    public void Known_keys_cost_no_byte()
    {
        using var hooks = new FakeHooks();
        var (counter, table, limiter) = (hooks.Counter("c"), hooks.Table("t"), hooks.Limiter("l", new RateLimit()));
        void Use()
        {
            for (var i = 0; i < 1000; i++)
            {
                counter.Add();
                table.Increment("a");
                table.Rate("a");
                limiter.TryAcquire("a");
                limiter.RetryAfter("a");
            }
        }

        Use();
        var before = GC.GetAllocatedBytesForCurrentThread();
        Use();
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void State_goes_on_in_the_next_version()
    {
        using var hooks = new FakeHooks();
        hooks.Counter("c").Add(3);
        hooks.Kept("k", () => new List<int>()).Add(1);
        using var next = hooks.Reloaded();
        Assert.Equal(3, next.Counter("c").Value);
        Assert.Equal([1], next.Kept("k", () => new List<int>()));
    }

    [Fact]
    public void Wrong_options_are_named()
    {
        using var hooks = new FakeHooks();
        Assert.Throws<ArgumentOutOfRangeException>("Capacity", () => hooks.Table("t", new TableOptions { Capacity = 0 }));
        Assert.Throws<ArgumentOutOfRangeException>("Window", () => hooks.Table("t", new TableOptions { Window = TimeSpan.Zero }));
        Assert.Throws<ArgumentOutOfRangeException>("Permits", () => hooks.Limiter("l", new RateLimit { Permits = 0 }));
        Assert.Throws<ArgumentOutOfRangeException>("Burst", () => hooks.Limiter("l", new RateLimit { Burst = 0 }));
        Assert.Throws<ArgumentOutOfRangeException>("Per", () => hooks.Limiter("l", new RateLimit { Per = TimeSpan.Zero }));
        Assert.Throws<ArgumentException>(() => hooks.Counter(""));
    }

    [Fact]
    public async Task A_plugin_offers_and_a_rule_takes_what_the_test_gives()
    {
        using var plugin = new FakeHooks("Keys");
        plugin.Offer(plugin.Table("seen"));
        using var rule = new FakeHooks();
        rule.Give((ITable)plugin.Offered[(typeof(ITable), "Keys")]);
        var started = 0L;
        rule.OnStart(cancelled => started = rule.Service<ITable>().Increment("a"));
        rule.OnStop(async cancelled => await Task.Run(() => started = -1, cancelled));
        Assert.Throws<InvalidOperationException>(() => rule.Service<ILimiter>("strict"));

        await rule.StartAsync();
        Assert.Equal(1, started);
        await rule.StopAsync();
        Assert.Equal(-1, started);
    }

    [Fact]
    public void Counters_are_metrics_with_the_unit_and_their_name()
    {
        var states = new KeptStates(TimeProvider.System, NullLogger<KeptStates>.Instance);
        new UnitStates("a.csx", "a.csx", states, new UnitLifetime(), TimeProvider.System, []).Counter("hits").Add(3);

        var metric = Assert.Single(states.Metrics);

        Assert.Equal("scriptproxy.unit.counter", metric.Name);
        var sample = Assert.Single(metric.Read());
        Assert.Equal(3, sample.Value);
        Assert.Equal([("unit", "a.csx"), ("name", "hits")], sample.Labels);
    }
}
