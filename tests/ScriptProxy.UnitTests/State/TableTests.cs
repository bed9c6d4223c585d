using ScriptProxy.Host.State;
using ScriptProxy.Sdk;
using ScriptProxy.Testing.Units;

namespace ScriptProxy.UnitTests.State;

public sealed class TableTests
{
    [Fact]
    public void What_is_taken_back_is_taken_from_the_window_in_which_it_was_counted()
    {
        using var hooks = new FakeHooks();
        var table = hooks.Table("t", new TableOptions { Window = TimeSpan.FromSeconds(10) });
        table.Increment("a", 4);
        var first = hooks.Clock.GetTimestamp();
        hooks.Clock.Advance(TimeSpan.FromSeconds(10));
        table.Increment("a", 2);
        var second = hooks.Clock.GetTimestamp();
        hooks.Clock.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal((4, 6), (table.Rate("a"), table.Count("a"))); // 2, and half of 4
        table.TakeBack("a", first);
        Assert.Equal((3.5, 5), (table.Rate("a"), table.Count("a")));
        table.TakeBack("a", second);
        Assert.Equal((2.5, 4), (table.Rate("a"), table.Count("a")));
        table.TakeBack("a", first, 100); // no more than there is
        table.TakeBack("a", second, 100);
        Assert.Equal((0, 0), (table.Rate("a"), table.Count("a")));
        table.Increment("a");
        hooks.Clock.Advance(TimeSpan.FromSeconds(20));
        table.TakeBack("a", first);
        table.TakeBack("b", first);
        Assert.Equal((1, 0, 1), (table.Count("a"), table.Count("b"), table.Keys));
    }

    [Fact]
    public void Counters_of_a_table_stand_beside_each_other_with_windows_of_their_own()
    {
        using var hooks = new FakeHooks();
        var table = hooks.Table("t", new TableOptions { Window = TimeSpan.FromSeconds(10), Counters = [new("errors", TimeSpan.FromSeconds(100)), new("bytes")] });
        var errors = table.Counter("errors");
        table.Increment("a", 2);
        errors.Increment("a", 5);
        Assert.Equal((2, 5, 0, 0), (table.Count("a"), errors.Count("a"), table.Counter("bytes").Count("a"), errors.Count("b")));

        hooks.Clock.Advance(TimeSpan.FromSeconds(15));
        Assert.Equal((1, 5), (table.Rate("a"), errors.Rate("a")));
        Assert.Equal((2, "count"), (table.Counter("count").Count("a"), table.Name));
        Assert.Throws<ArgumentException>(() => table.Counter("Errors"));
        Assert.Throws<ArgumentException>(() => hooks.Table("u", new TableOptions { Counters = [new("a"), new("a")] }));
        Assert.Throws<ArgumentException>(() => hooks.Table("u", new TableOptions { Counters = [new("count")] }));
    }

    [Fact]
    public void A_counter_that_a_version_leaves_out_or_moves_keeps_its_counts()
    {
        using var hooks = new FakeHooks();
        hooks.Table("t", new TableOptions { Counters = [new("a"), new("b")] }).Counter("b").Increment("k", 7);
        using var without = hooks.Reloaded();
        var table = without.Table("t", new TableOptions { Counters = [new("c")] });
        Assert.Equal(1, table.Counter("c").Increment("k"));
        using var moved = without.Reloaded();
        Assert.Equal(7, moved.Table("t", new TableOptions { Counters = [new("b")] }).Counter("b").Count("k"));
    }

    [Fact]
    public void A_tag_lasts_as_long_as_it_was_given_or_as_the_key_is_known()
    {
        using var hooks = new FakeHooks();
        var table = hooks.Table("t", new TableOptions { Expiry = TimeSpan.FromMinutes(1) });
        Assert.False(table.HasTag("a", "banned"));
        table.Tag("a", "banned", TimeSpan.FromHours(1));
        table.Tag("b", "seen");
        Assert.Equal((true, false, true), (table.HasTag("a", "banned"), table.HasTag("a", "seen"), table.HasTag("b", "seen")));

        hooks.Clock.Advance(TimeSpan.FromMinutes(59));
        Assert.Equal((true, false), (table.HasTag("a", "banned"), table.HasTag("b", "seen")));
        Assert.Equal(1, table.Increment("a"));
        hooks.Clock.Advance(TimeSpan.FromSeconds(59));
        Assert.True(table.HasTag("a", "banned"));
        hooks.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.False(table.HasTag("a", "banned"));

        table.Tag("a", "x");
        Assert.Equal((true, false, false), (table.Untag("a", "x"), table.Untag("a", "x"), table.Untag("nobody", "x")));
        Assert.Throws<ArgumentOutOfRangeException>(() => table.Tag("a", "x", TimeSpan.Zero));
    }

    [Fact]
    public void The_first_of_some_tags_is_found_with_its_age_and_what_is_left_of_it()
    {
        using var hooks = new FakeHooks();
        var table = hooks.Table("t");
        table.Tag("a", "soft", TimeSpan.FromMinutes(2));
        hooks.Clock.Advance(TimeSpan.FromMinutes(1));
        table.Tag("a", "hard");
        Assert.Equal(new TableTag("hard", TimeSpan.Zero, null), table.FindTag("a", "hard", "soft"));
        Assert.Equal(new TableTag("soft", TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(1)), table.FindTag("a", "soft", "hard"));
        Assert.Null(table.FindTag("a", "other"));
        Assert.Null(table.FindTag("b", "soft"));

        table.Tag("a", "soft", TimeSpan.FromMinutes(5)); // longer, and no other one
        Assert.Equal(new TableTag("soft", TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(5)), table.FindTag("a", "soft"));
        hooks.Clock.Advance(TimeSpan.FromMinutes(5));
        Assert.Null(table.FindTag("a", "soft"));
        table.Tag("a", "soft", TimeSpan.FromMinutes(1));
        Assert.Equal(TimeSpan.Zero, table.FindTag("a", "soft")?.Age);
    }

    [Fact]
    public void A_flood_of_new_keys_does_not_wash_out_those_that_are_tagged_for_a_time()
    {
        using var hooks = new FakeHooks();
        var table = hooks.Table("t", new TableOptions { Capacity = 100 });
        table.Tag("banned", "banned", TimeSpan.FromHours(1));
        for (var i = 0; i < 10_000; i++)
        {
            hooks.Clock.Advance(TimeSpan.FromMilliseconds(1));
            table.Increment($"{i}");
        }

        Assert.True(table.HasTag("banned", "banned"));
        Assert.Equal(100, table.Keys);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void A_table_says_what_a_naive_model_says(int seed)
    {
        using var hooks = new FakeHooks();
        var table = hooks.Table("t", new TableOptions { Capacity = 5000, Expiry = TimeSpan.FromSeconds(40), Window = TimeSpan.FromSeconds(10) });
        var model = new TableModel(TimeSpan.FromSeconds(40), TimeSpan.FromSeconds(10));
        var random = new Random(seed);
        for (var step = 0; step < 20_000; step++)
        {
            var now = hooks.Clock.GetElapsedTime(0);
            var key = $"key {random.Next(200)}";
            switch (random.Next(10))
            {
                case < 6:
                    var amount = random.Next(1, 4);
                    Assert.Equal(model.Increment(key, amount, now), table.Increment(key, amount));
                    break;
                case 6 when random.Next(20) == 0:
                    Assert.Equal(model.Remove(key, now), table.Count(key) > 0);
                    table.Remove(key);
                    break;
                case 7:
                    hooks.Clock.Advance(TimeSpan.FromMilliseconds(random.Next(random.Next(10) == 0 ? 5000 : 300)));
                    break;
                default:
                    Assert.Equal(model.Count(key, now), table.Count(key));
                    var (exact, before) = model.Within(key, now);
                    Assert.InRange(table.Rate(key), exact - before - 0.001, exact + before + 0.001);
                    break;
            }
        }
    }

    [Fact]
    public async Task Many_at_once_lose_no_count_while_the_table_grows()
    {
        using var hooks = new FakeHooks();
        var table = hooks.Table("t", new TableOptions { Capacity = 200_000 });
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() =>
        {
            for (var i = 0; i < 50_000; i++)
            {
                table.Increment($"{i}");
                Assert.True(table.Count($"{i / 2}") > 0);
            }
        })));
        Assert.Equal(50_000, table.Keys);
        Assert.All(Enumerable.Range(0, 50_000), i => Assert.Equal(4, table.Count($"{i}")));
    }

    [Fact]
    public void Who_has_read_the_clock_before_a_window_began_is_told_no_more_than_was_counted()
    {
        var count = new WindowCount();
        count.Add(5, now: 0, window: 10);
        count.Add(3, now: 10, window: 10);
        Assert.Equal(8, count.Rate(now: -50, window: 10));
    }

    [Fact]
    public async Task Many_at_once_count_a_rate_at_the_turn_of_windows()
    {
        using var hooks = new FakeHooks();
        var table = hooks.Table("t", new TableOptions { Window = TimeSpan.FromMilliseconds(10) });
        await Task.WhenAll(Enumerable.Range(0, 4).Select(worker => Task.Run(() =>
        {
            for (var i = 0; i < 20_000; i++)
            {
                table.Increment("a");
                Assert.InRange(table.Rate("a"), 0, 80_000);
                if (worker == 0 && i % 10 == 0)
                {
                    hooks.Clock.Advance(TimeSpan.FromMilliseconds(3));
                }
            }
        })));
        Assert.Equal(80_000, table.Count("a"));
    }

    [Fact]
    public void A_large_table_keeps_to_its_capacity_and_to_the_keys_that_are_used()
    {
        using var hooks = new FakeHooks();
        var table = hooks.Table("t", new TableOptions { Capacity = 20_000 });
        for (var i = 0; i < 100_000; i++)
        {
            hooks.Clock.Advance(TimeSpan.FromMilliseconds(1));
            table.Increment($"{i}");
            table.Increment($"regular {i % 1000}");
        }

        Assert.Equal(20_000, table.Keys);
        Assert.All(Enumerable.Range(0, 1000), i => Assert.Equal(100, table.Count($"regular {i}")));
    }

    [Fact]
    public void Keys_of_an_exchange_and_long_ones_cost_no_byte_once_they_are_there()
    {
        using var hooks = new FakeHooks();
        var (table, key, exchange, name) = (hooks.Table("t", new TableOptions { Counters = [new("errors")] }), ExchangeKey.Parse("address/24/64+path/1"), new FakeExchange(url: "http://a/b/c"), new string('k', 300));
        var errors = table.Counter("errors");
        void Use()
        {
            Span<char> buffer = stackalloc char[128];
            for (var i = 0; i < 1000; i++)
            {
                table.Increment(key.Of(exchange, buffer));
                errors.Increment(key.Of(exchange, buffer));
                table.HasTag(key.Of(exchange, buffer), "banned");
                table.Increment(name);
                table.Rate(name);
            }
        }

        Use();
        var before = GC.GetAllocatedBytesForCurrentThread();
        Use();
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal(2000, table.Count("127.0.0.0/24 /b"));
    }

    [Fact]
    public async Task A_count_is_never_another_keys_who_has_come_to_its_place_meanwhile()
    {
        const long Large = 1L << 40; // sums of these tell whose they are
        using var hooks = new FakeHooks();
        var table = hooks.Table("t", new TableOptions { Capacity = 1 });
        await Task.WhenAll(
            Task.Run(() =>
            {
                for (var i = 0; i < 200_000; i++)
                {
                    Assert.InRange(table.Increment("a"), 1, Large - 1);
                }
            }),
            Task.Run(() =>
            {
                for (var i = 0; i < 200_000; i++)
                {
                    Assert.Equal(0, table.Increment("b", Large) % Large);
                }
            }));
        Assert.InRange(table.Keys, 1, 2);
    }

    /// <summary>Some counts are lost with their keys, but none is ever another key's.</summary>
    [Fact]
    public async Task Many_at_once_count_for_their_own_key_alone_while_keys_are_forgotten_added_removed_and_listed()
    {
        using var hooks = new FakeHooks();
        var table = hooks.Table("t", new TableOptions { Capacity = 100, Counters = [new("errors")] });
        var (asked, working) = (new long[300], 4);
        var workers = Enumerable.Range(0, 4).Select(worker => Task.Run(() =>
        {
            var random = new Random(worker);
            for (var i = 0; i < 30_000; i++)
            {
                var key = random.Next(asked.Length);
                Interlocked.Increment(ref asked[key]);
                var (count, errors) = (table.Increment($"{key}"), table.Counter("errors").Increment($"{key}"));
                Assert.InRange(count, 1, Volatile.Read(ref asked[key]));
                Assert.InRange(errors, 1, Volatile.Read(ref asked[key]));
                if (random.Next(4) == 0)
                {
                    table.Tag($"{key}", $"{key}");
                    Assert.False(table.HasTag($"{(key + 1) % asked.Length}", $"{key}"));
                    table.Remove($"{random.Next(asked.Length)}");
                }
            }

            Interlocked.Decrement(ref working);
        })).ToArray();
        var view = (Table)table;
        while (Volatile.Read(ref working) > 0 && !Array.Exists(workers, worker => worker.IsFaulted))
        {
            Assert.All(view.Copy(view.Now), key => Assert.All(key.Tags(view.Now), tag => Assert.Equal(key.Key, tag.Name)));
        }

        await Task.WhenAll(workers);
        Assert.InRange(table.Keys, 1, 100);
    }

    [Theory]
    [InlineData("plain")]
    [InlineData("Grüße")]
    [InlineData("ключ \ud83d\ude00")]
    [InlineData("")]
    public void Keys_of_all_characters_are_listed_as_they_are(string text)
    {
        using var hooks = new FakeHooks();
        var table = (Table)hooks.Table("t");
        table.Increment(text);
        table.Tag(text, "tag");
        Assert.Equal(text, Assert.Single(table.Copy(table.Now)).Key);
        Assert.Equal((1, true), (table.Count(text), table.HasTag(text, "tag")));
    }
}
