using System.Collections.Concurrent;
using ScriptProxy.Host.Stores;
using ScriptProxy.Host.Stores.Memory;
using ScriptProxy.Sdk;
using ScriptProxy.Testing.Units;

namespace ScriptProxy.UnitTests.Stores;

public sealed class MemoryStoreInvalidationTests
{
    private readonly ManualTimeProvider _clock = new();
    private readonly MemoryStore _store;

    public MemoryStoreInvalidationTests() => _store = new MemoryStore("test", new MemoryStoreOptions(), _clock);

    public static TheoryData<Invalidation, string[]> Kinds => new()
    {
        { new Invalidation.Resource("a"), ["b", "b2"] },
        { new Invalidation.Tagged("t"), ["a2", "b2"] },
        { new Invalidation.Prefixed("http://example.org/a"), ["b", "b2"] },
        { new Invalidation.Prefixed(""), [] },
        { new Invalidation.Ban([new BanCondition("path", BanTest.Matches, "2$"), new BanCondition("host", BanTest.Equal, "example.org")]), ["a", "b"] },
        { new Invalidation.Ban([new BanCondition("tag", BanTest.Equal, "u"), new BanCondition("url", BanTest.Matches, "2$")]), ["a", "b", "a2"] },
        { new Invalidation.Ban([new BanCondition("header:content-type", BanTest.NotEqual, "text/plain")]), ["a", "a2", "b", "b2"] },
    };

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Invalidate_removes_whom_it_means_at_once(Invalidation what, string[] left)
    {
        await FillAsync();
        var since = _store.Moment;
        _store.Invalidate(what);
        Assert.Equal(left.Order(), await FindAllAsync());
        Assert.Equal(left.Order(), _store.List().Select(item => item.Key).Order());

        await FillAsync(); // asked for since: it stays
        Assert.Equal(["a", "a2", "b", "b2"], await FindAllAsync());
        Assert.Equal(_store.Moment, since + 1);
    }

    [Fact]
    public async Task Bans_are_not_tried_on_the_event_loop()
    {
        var clock = new WatchedClock();
        var store = new MemoryStore("test", new MemoryStoreOptions(), clock);
        await store.StoreAsync(Heads[0], "x");
        await store.InvalidateAsync(new Invalidation.Ban([new BanCondition("path", BanTest.Matches, "2$")]));
        var found = new TaskCompletionSource<Task<StoredResponse?>>();
        var loop = new Thread(() => found.SetResult(store.FindAsync(Heads[0].Key).AsTask()));
        clock.Asked.Clear();
        loop.Start();
        Assert.NotNull(await await found.Task);
        Assert.DoesNotContain(loop, clock.Asked); // an entry that has passed the bans is asked whether it has expired
        Assert.NotEmpty(clock.Asked);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Soft_invalidation_leaves_them_stale(Invalidation what, string[] left)
    {
        await FillAsync();
        _clock.Advance(TimeSpan.FromSeconds(10));
        _store.Invalidate(what, soft: true);
        var at = _clock.GetUtcNow();
        _clock.Advance(TimeSpan.FromSeconds(10)); // a ban counts from when it was made, not from when it is noticed
        foreach (var key in new[] { "a", "a2", "b", "b2" })
        {
            var found = (await _store.FindAsync(key))!;
            Assert.Equal(left.Contains(key) ? at + TimeSpan.FromSeconds(50) : at, found.Head.FreshUntil);
            Assert.Equal(TimeSpan.FromHours(1), found.Head.Keep);
        }

        _clock.Advance(TimeSpan.FromHours(1) - TimeSpan.FromSeconds(10));
        Assert.Equal(left.Order(), await FindAllAsync());
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task What_was_asked_for_before_is_not_stored(Invalidation what, string[] left)
    {
        var since = _store.Moment;
        _store.Invalidate(what);
        foreach (var head in Heads)
        {
            Assert.Equal(!left.Contains(head.Key), _store.IsInvalidated(head, since));
            Assert.False(_store.IsInvalidated(head, _store.Moment));
            var isByAddress = what is Invalidation.Resource or Invalidation.Prefixed or Invalidation.Ban { Conditions: [{ Field: "path" or "host" }, ..] };
            Assert.Equal(isByAddress && !left.Contains(head.Key), _store.IsInvalidated(head.PrimaryKey, head.Url, since)); // what more would have to be known for does not count
            Assert.False(_store.IsInvalidated(head.PrimaryKey, head.Url, _store.Moment));
            Assert.Equal(left.Contains(head.Key), await _store.StoreAsync(head, "x", since) is not null);
        }

        Assert.Equal(left.Order(), await FindAllAsync());
    }

    [Fact]
    public async Task A_body_that_was_invalidated_on_its_way_can_be_read_to_its_end()
    {
        await using var writer = _store.Begin(Heads[0], null, _store.Moment)!;
        await writer.WriteAsync("abc"u8.ToArray());
        _store.Invalidate(new Invalidation.Prefixed(""));
        Assert.Null(await writer.CommitAsync());
        Assert.Equal("abc"u8.ToArray(), await writer.Body.ReadAsync());
    }

    [Fact]
    public async Task Counts_what_is_found_right_away()
    {
        await FillAsync();
        Assert.Equal(2, _store.Invalidate(new Invalidation.Resource("b"), soft: true));
        Assert.Equal(2, _store.Invalidate(new Invalidation.Resource("b")));
        Assert.Equal(1, _store.Invalidate(new Invalidation.Tagged("t")));
        Assert.Equal(0, _store.Invalidate(new Invalidation.Tagged("t")));
    }

    [Fact]
    public async Task A_later_ban_in_the_other_strength_counts_too()
    {
        await FillAsync();
        _store.Invalidate(new Invalidation.Prefixed("http://example.org/a"), soft: true);
        Assert.True((await _store.FindAsync("a"))!.Head.FreshUntil <= _clock.GetUtcNow());
        _store.Invalidate(new Invalidation.Prefixed("http://example.org/a"));
        Assert.Equal(["b", "b2"], await FindAllAsync());
    }

    [Fact]
    public async Task A_revalidated_response_is_not_tried_on_bans_from_before_it_was_asked_for()
    {
        await FillAsync();
        _store.Invalidate(new Invalidation.Prefixed(""), soft: true);
        var stale = (await _store.FindAsync("a"))!;
        var fresh = _store.Update(stale, Heads[0], _store.Moment);
        Assert.Same(fresh, await _store.FindAsync("a"));
    }

    [Fact]
    public async Task Soft_invalidation_removes_hit_for_miss_marks_and_leaves_vary_indexes_alone()
    {
        await _store.StoreAsync(Heads[0] with { Marks = StoredMarks.HitForMiss }, "");
        var index = await _store.StoreAsync(Heads[1] with { Marks = StoredMarks.VaryIndex }, "");
        _store.Invalidate(new Invalidation.Resource("a"), soft: true);
        Assert.Null(await _store.FindAsync("a"));
        Assert.Same(index, await _store.FindAsync("a2"));
    }

    [Fact]
    public async Task The_sweep_carries_bans_out_and_then_they_go()
    {
        using var held = _store.Hold(new MemoryStoreOptions());
        await FillAsync();
        var since = _store.Moment;
        _store.Invalidate(new Invalidation.Prefixed("http://example.org/a"));
        Assert.Equal(4, _store.Figures.Entries);
        _clock.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(2, _store.Figures.Entries);

        // Kept for what is on its way; afterwards whoever was asked for before counts as invalidated.
        Assert.False(_store.IsInvalidated(Heads[2], since));
        _clock.Advance(Invalidations.Patience);
        Assert.True(_store.IsInvalidated(Heads[2], since));
        Assert.False(_store.IsInvalidated(Heads[0], _store.Moment));
    }

    [Fact]
    public void A_ban_that_cannot_be_tried_is_refused()
    {
        Assert.Throws<ArgumentException>(() => _store.Invalidate(new Invalidation.Ban([])));
        Assert.Throws<ArgumentException>(() => _store.Invalidate(new Invalidation.Ban([new BanCondition("url", BanTest.Equal, "x"), new BanCondition("colour", BanTest.Equal, "red")])));
        Assert.Equal(0, _store.Moment);
    }

    [Fact]
    public void Bans_that_say_no_more_than_a_later_one_go()
    {
        var invalidations = new Invalidations(_clock);
        for (var i = 0; i < 3; i++)
        {
            invalidations.Add(new Invalidation.Ban([new BanCondition("url", BanTest.Matches, "x+")]), soft: false);
            invalidations.Add(new Invalidation.Prefixed("http://a/b"), soft: true);
        }

        Assert.Equal([5, 6], invalidations.Bans.Select(ban => ban.Moment));
        invalidations.Add(new Invalidation.Prefixed("http://a/"), soft: false);
        Assert.Equal([5, 7], invalidations.Bans.Select(ban => ban.Moment));
        invalidations.Add(new Invalidation.Prefixed(""), soft: true);
        Assert.Equal([5, 7, 8], invalidations.Bans.Select(ban => ban.Moment)); // a soft one does less
        invalidations.Add(new Invalidation.Prefixed(""), soft: false);
        Assert.Equal([9], invalidations.Bans.Select(ban => ban.Moment));
    }

    [Fact]
    public void Bans_without_end_are_bounded_and_lose_nothing_that_was_banned()
    {
        var invalidations = new Invalidations(_clock);
        invalidations.Add(new Invalidation.Prefixed("http://example.org/a"), soft: false);
        var since = invalidations.Moment;
        for (var i = 0; i < Invalidations.MostBans + 10; i++)
        {
            invalidations.Add(new Invalidation.Prefixed($"http://elsewhere/{i}/"), soft: false);
        }

        Assert.InRange(invalidations.Bans.Count, 1, Invalidations.MostBans);
        Assert.Equal(Judgement.Gone, invalidations.Judge(Heads[0], 0, out _, out _));
        Assert.Equal(Judgement.Gone, invalidations.Judge(Heads[2], since, out _, out _)); // nobody knows any more
        Assert.Equal(Judgement.Untouched, invalidations.Judge(Heads[2], invalidations.Moment - 100, out var upTo, out _));
        Assert.Equal(invalidations.Moment, upTo);
        Assert.Equal(Judgement.Gone, invalidations.Judge(Heads[2] with { Url = $"http://elsewhere/{Invalidations.MostBans}/x" }, invalidations.Moment - 100, out _, out _));
        Assert.True(invalidations.IsInvalidated(Heads[2], since));
        Assert.False(invalidations.IsInvalidated(Heads[2], invalidations.Moment - 100));
    }

    [Fact]
    public void Of_bans_that_all_were_tried_on_some_are_kept_for_what_is_on_its_way()
    {
        var invalidations = new Invalidations(_clock);
        for (var i = 0; i < 3_000; i++)
        {
            invalidations.Add(new Invalidation.Prefixed($"http://elsewhere/{i}/"), soft: false);
        }

        invalidations.Forget(2_500);

        Assert.Equal(1_500, invalidations.Bans.Count);
        Assert.True(invalidations.IsInvalidated(Heads[0], 1_400));
        Assert.False(invalidations.IsInvalidated(Heads[0], 1_600));
    }

    private StoredHead[] Heads =>
    [
        StoreKit.Head("a", _clock, null, "t"),
        StoreKit.Head("a2", _clock, "a"),
        StoreKit.Head("b", _clock, null, "t", "u"),
        StoreKit.Head("b2", _clock, "b", "u"),
    ];

    private async Task FillAsync()
    {
        foreach (var head in Heads)
        {
            Assert.NotNull(await _store.StoreAsync(head, "x"));
        }
    }

    private async Task<List<string>> FindAllAsync()
    {
        var found = new List<string>();
        foreach (var head in Heads)
        {
            if (await _store.FindAsync(head.Key) is not null)
            {
                found.Add(head.Key);
            }
        }

        return found;
    }

    private sealed class WatchedClock : TimeProvider
    {
        public ConcurrentBag<Thread> Asked { get; } = [];

        public override DateTimeOffset GetUtcNow()
        {
            Asked.Add(Thread.CurrentThread);
            return DateTimeOffset.UnixEpoch;
        }
    }
}
