using System.Text;
using ScriptProxy.Host.Stores;
using ScriptProxy.Host.Stores.Memory;
using ScriptProxy.Sdk;
using ScriptProxy.Testing.Units;

namespace ScriptProxy.UnitTests.Stores;

public sealed class MemoryStoreTests
{
    private readonly ManualTimeProvider _clock = new();

    [Fact]
    public async Task What_is_committed_is_found_and_what_is_not_is_not()
    {
        var store = Store();
        Assert.Null(await store.FindAsync("a"));
        await using (var writer = store.Begin(StoreKit.Head("a", _clock), null, store.Moment)!)
        {
            await writer.WriteAsync("hel"u8.ToArray());
            Assert.Null(await store.FindAsync("a"));
            await writer.WriteAsync("lo"u8.ToArray());
            var committed = await writer.CommitAsync();
            Assert.Same(committed, await store.FindAsync("a"));
        }

        Assert.Equal("hello", await store.TextAsync("a"));
        await store.StoreAsync(StoreKit.Head("a", _clock), "anew");
        Assert.Equal("anew", await store.TextAsync("a"));
        Assert.Equal(1, store.Figures.Entries);
        Assert.Equal(["a"], store.List().Select(item => item.Key));
        Assert.True(store.Remove("a"));
        Assert.False(store.Remove("a"));
        Assert.Null(await store.FindAsync("a"));
        Assert.Equal((0, 0), (store.Figures.Entries, store.Figures.Bytes));
    }

    [Fact]
    public async Task What_is_broken_off_is_not_stored()
    {
        var store = Store();
        var writer = store.Begin(StoreKit.Head("a", _clock), null, store.Moment)!;
        await writer.WriteAsync("half"u8.ToArray());
        await writer.DisposeAsync();
        Assert.Null(await store.FindAsync("a"));
        await Assert.ThrowsAsync<IOException>(() => writer.Body.ReadAsync());

        await using var shorter = store.Begin(StoreKit.Head("a", _clock), 5, store.Moment)!;
        await shorter.WriteAsync("half"u8.ToArray());
        Assert.Null(await shorter.CommitAsync());
        Assert.Null(await store.FindAsync("a"));
        await Assert.ThrowsAsync<IOException>(() => shorter.Body.ReadAsync());
        Assert.Equal(0, store.Figures.Bytes);
    }

    [Fact]
    public async Task What_was_asked_for_earlier_does_not_replace_what_was_asked_for_later()
    {
        var store = Store();
        var early = StoreKit.Head("a", _clock);
        _clock.Advance(TimeSpan.FromSeconds(1));
        await store.StoreAsync(StoreKit.Head("a", _clock), "late");
        Assert.Null(await store.StoreAsync(early, "early"));
        Assert.Equal("late", await store.TextAsync("a"));
        Assert.NotNull(await store.StoreAsync(StoreKit.Head("a", _clock), "as late"));
    }

    [Fact]
    public async Task What_has_expired_is_not_found_and_is_swept_out()
    {
        var store = Store();
        using var held = store.Hold(new MemoryStoreOptions());
        await store.StoreAsync(StoreKit.Head("a", _clock), "a");
        await store.StoreAsync(StoreKit.Head("b", _clock) with { Keep = TimeSpan.FromDays(1) }, "b");
        _clock.Advance(TimeSpan.FromMinutes(61) - TimeSpan.FromTicks(1));
        Assert.Equal(2, store.Figures.Entries);
        _clock.Advance(TimeSpan.FromTicks(1));
        Assert.Equal("b", Assert.Single(store.List()).Key);
        _clock.Advance(TimeSpan.FromDays(2));
        Assert.Equal((0, 0), (store.Figures.Entries, store.Figures.Bytes));
    }

    [Fact]
    public async Task Update_replaces_the_head_and_leaves_the_body()
    {
        var store = Store();
        var found = (await store.StoreAsync(StoreKit.Head("a", _clock, null, "old"), "text"))!;
        var updated = store.Update(found, found.Head with { Status = 203, Tags = ["new"] }, store.Moment)!;
        Assert.Same(found.Body, updated.Body);
        Assert.Same(updated, await store.FindAsync("a"));
        Assert.Equal(0, store.Invalidate(new Invalidation.Tagged("old")));

        var since = store.Moment;
        await store.StoreAsync(StoreKit.Head("a", _clock), "other");
        Assert.Null(store.Update(updated, updated.Head, since)); // another body by now
        Assert.Equal("other", await store.TextAsync("a"));

        var other = (await store.FindAsync("a"))!;
        store.Invalidate(new Invalidation.Resource("a"), soft: true);
        Assert.Null(store.Update(other, other.Head, since)); // asked for before
        Assert.Throws<ArgumentException>(() => store.Update(other, StoreKit.Head("b", _clock), since));
    }

    [Fact]
    public async Task A_response_over_the_limit_is_refused_at_once_or_when_it_shows()
    {
        var store = Store(new MemoryStoreOptions { MaxBytes = 1 << 20, MaxEntryBytes = 100_000 });
        Assert.Null(store.Begin(StoreKit.Head("a", _clock), 100_000, 0));
        await using (var writer = store.Begin(StoreKit.Head("a", _clock), null, 0)!)
        {
            Assert.True(await writer.WriteAsync(new byte[90_000]));
            Assert.False(await writer.WriteAsync(new byte[10_000]));
            Assert.False(await writer.WriteAsync(new byte[1]));
            Assert.Null(await writer.CommitAsync());
        }

        Assert.Equal(2, store.Figures.Refused);
        Assert.Equal((0, 0), (store.Figures.Entries, store.Figures.Bytes));
    }

    [Fact]
    public async Task Bodies_on_their_way_take_at_most_half_of_the_store()
    {
        var store = Store(new MemoryStoreOptions { MaxBytes = 1 << 20 });
        await using var first = store.Begin(StoreKit.Head("a", _clock), 400_000, 0);
        Assert.NotNull(first);
        Assert.Null(store.Begin(StoreKit.Head("b", _clock), 400_000, 0));
        Assert.InRange(store.Figures.Bytes, 400_000, 401_000);
        await first.DisposeAsync();
        await using var second = store.Begin(StoreKit.Head("b", _clock), 400_000, 0);
        Assert.NotNull(second);
    }

    [Fact]
    public async Task It_never_holds_more_than_its_limit_and_keeps_what_is_used()
    {
        var store = Store(new MemoryStoreOptions { MaxBytes = 1 << 20 });
        for (var often = 0; often < 20; often++)
        {
            await store.StoreAsync(StoreKit.Head($"often {often}", _clock), new string('x', 2000));
        }

        for (var i = 0; i < 2000; i++)
        {
            await store.StoreAsync(StoreKit.Head($"once {i}", _clock), new string('x', 2000));
            for (var often = 0; often < 20; often++)
            {
                await store.FindAsync($"often {often}");
            }

            Assert.InRange(store.Figures.Bytes, 0, store.Figures.MaxBytes);
        }

        Assert.InRange(store.Figures.Evicted, 1000, 2000);
        Assert.All(Enumerable.Range(0, 20), i => Assert.Contains(store.List(), item => item.Key == $"often {i}"));
        Assert.Equal(store.List().Sum(item => item.Bytes), store.Figures.Bytes);
    }

    [Fact]
    public async Task What_it_remembers_of_those_that_went_counts()
    {
        var store = Store(new MemoryStoreOptions { MaxBytes = 1 << 20 });
        for (var i = 0; i < 10_000; i++)
        {
            await store.StoreAsync(StoreKit.Head($"{i}", _clock), "");
        }

        Assert.InRange(store.Figures.Bytes, store.Figures.MaxBytes / 2, store.Figures.MaxBytes * 95 / 100);
    }

    [Fact]
    public async Task A_body_stays_readable_when_its_entry_has_gone()
    {
        var store = Store();
        var text = new string('x', 100_000);
        await store.StoreAsync(StoreKit.Head("a", _clock), text);
        var found = (await store.FindAsync("a"))!;
        store.Remove("a");
        Assert.Equal(text, Encoding.UTF8.GetString(await found.Body.ReadAsync()));
    }

    [Fact]
    public async Task Nothing_of_a_unit_s_own_types_is_kept()
    {
        var store = Store();
        var head = StoreKit.Head("a", _clock) with { Headers = [new("A", "b")], Vary = [new("a", "b")], Tags = ["t", "u"] };
        Assert.Same(GetType().Assembly, head.Tags.GetType().Assembly); // the compiler's own list
        AssertKept((await store.StoreAsync(head, "x"))!.Head);
        AssertKept(store.Update((await store.FindAsync("a"))!, head, store.Moment)!.Head);
        var invalidations = new Invalidations(_clock);
        invalidations.Add(new Invalidation.Ban([new BanCondition("url", BanTest.Equal, "x"), new BanCondition("tag", BanTest.Equal, "x")]), soft: false);
        Assert.IsType<BanCondition[]>(Assert.IsType<Invalidation.Ban>(invalidations.Bans[0].What).Conditions);

        static void AssertKept(StoredHead kept)
        {
            Assert.IsType<KeyValuePair<string, Microsoft.Extensions.Primitives.StringValues>[]>(kept.Headers);
            Assert.IsType<KeyValuePair<string, string>[]>(kept.Vary);
            Assert.Equal(["t", "u"], Assert.IsType<string[]>(kept.Tags));
        }
    }

    [Fact]
    public async Task A_hit_allocates_nothing()
    {
        var store = Store();
        await store.StoreAsync(StoreKit.Head("key", _clock), new string('x', 1000));
        await store.StoreAsync(StoreKit.Head("large", _clock), new string('x', 100_000));
        var writer = new NullWriter();
        BytesPerThousand(); // whatever is made once is made now

        // The least of some: where a collection comes in between, what is left of the thread's buffer counts as allocated.
        Assert.Equal(0, Enumerable.Range(0, 5).Min(_ => BytesPerThousand()));
        Assert.Equal(6000 * 101_000, writer.Written);

        long BytesPerThousand()
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            for (var i = 0; i < 1000; i++)
            {
                foreach (var key in (ReadOnlySpan<string>)["key", "large"])
                {
                    var found = store.FindAsync(key.AsSpan());
                    Assert.True(found.IsCompletedSuccessfully);
                    Assert.True(found.Result!.Body.CopyToAsync(writer, 0, null, default).IsCompletedSuccessfully);
                }
            }

            return GC.GetAllocatedBytesForCurrentThread() - before;
        }
    }

    private MemoryStore Store(MemoryStoreOptions? options = null) => new("test", options ?? new MemoryStoreOptions(), _clock);
}
