using System.Globalization;
using System.Text;
using ScriptProxy.Host.Stores.Memory;
using ScriptProxy.Sdk;
using ScriptProxy.Testing.Units;

namespace ScriptProxy.UnitTests.Stores;

public sealed class MemoryStoreConcurrencyTests
{
    private const int Keys = 4;

    private readonly ManualTimeProvider _clock = new();

    public static TheoryData<bool> Softness => [true, false];

    /// <summary>
    /// The upstream's resource changes, is invalidated, and from then on nobody may find (as fresh, where it was soft) what was asked for before it changed.
    /// </summary>
    [Theory]
    [MemberData(nameof(Softness))]
    public async Task What_an_invalidation_that_has_returned_meant_is_never_found_again(bool soft)
    {
        const int Changes = 3000;
        var store = new MemoryStore("test", new MemoryStoreOptions { MaxBytes = 1 << 20 }, _clock);
        var upstream = 0;
        var floor = 0;
        var tasks = new List<Task> { Task.Run(Change), Task.Run(SweepAsync) };
        tasks.AddRange(Enumerable.Range(0, 2).Select(seed => Task.Run(() => StoreAsync(seed))));
        tasks.AddRange(Enumerable.Range(0, 3).Select(seed => Task.Run(() => ReadAsync(seed))));
        await Task.WhenAll(tasks).WaitAsync(TimeSpan.FromSeconds(60));

        void Change()
        {
            for (var version = 1; version <= Changes; version++)
            {
                Volatile.Write(ref upstream, version);
                store.Invalidate(
                    (version % 4) switch
                    {
                        0 => new Invalidation.Resource("all"),
                        1 => new Invalidation.Tagged("tag"),
                        2 => new Invalidation.Prefixed("http://example.org/"),
                        _ => new Invalidation.Ban([new BanCondition("status", BanTest.Equal, "200")]),
                    },
                    soft);
                Volatile.Write(ref floor, version);
            }
        }

        async Task StoreAsync(int seed)
        {
            var random = new Random(seed);
            while (Volatile.Read(ref floor) < Changes)
            {
                var since = store.Moment;
                var head = HeadOf(random.Next(Keys), Volatile.Read(ref upstream));
                if (random.Next(2) == 0 && await store.FindAsync(head.Key) is { } found)
                {
                    store.Update(found, head with { Status = 200 }, since);
                    continue;
                }

                await store.StoreAsync(head, new string('x', random.Next(3000)), since);
            }
        }

        async Task ReadAsync(int seed)
        {
            var random = new Random(100 + seed);
            while (Volatile.Read(ref floor) < Changes)
            {
                var least = Volatile.Read(ref floor);
                var found = await store.FindAsync($"{random.Next(Keys)}");
                if (found is not null && found.Head.FreshUntil > _clock.GetUtcNow())
                {
                    Assert.InRange(found.Head.InitialAge.Ticks, least, Changes);
                }
            }
        }

        async Task SweepAsync()
        {
            while (Volatile.Read(ref floor) < Changes)
            {
                store.Sweep();
                Assert.InRange(store.Figures.Bytes, 0, store.Figures.MaxBytes);
                await Task.Yield();
            }
        }
    }

    [Fact]
    public async Task Figures_stay_exact_while_many_store_find_remove_and_invalidate()
    {
        var store = new MemoryStore("test", new MemoryStoreOptions { MaxBytes = 1 << 20 }, _clock);
        await Task.WhenAll(Enumerable.Range(0, 4).Select(seed => Task.Run(() => UseAsync(new Random(seed))))).WaitAsync(TimeSpan.FromSeconds(60));

        Assert.InRange(store.Figures.Evicted, 1, long.MaxValue);
        Assert.Equal(store.List().Count(), store.Figures.Entries);
        Assert.Equal(store.List().Sum(item => item.Bytes), store.Figures.Bytes);
        store.Invalidate(new Invalidation.Prefixed(""));
        Assert.Empty(store.List());
        Assert.Equal((0, 0), (store.Figures.Entries, store.Figures.Bytes));

        async Task UseAsync(Random random)
        {
            for (var i = 0; i < 5000; i++)
            {
                var key = $"{(int)Math.Pow(random.NextDouble() * 20, 2)}";
                switch (random.Next(20))
                {
                    case 0:
                        store.Remove(key);
                        break;
                    case 1:
                        store.Invalidate(new Invalidation.Tagged($"t{random.Next(50)}"), soft: random.Next(2) == 0);
                        break;
                    case 2:
                        await using (store.Begin(StoreKit.Head(key, _clock), 20_000, store.Moment))
                        {
                        }

                        break;
                    case < 8:
                        await store.StoreAsync(StoreKit.Head(key, _clock, null, $"t{random.Next(50)}"), Text(key, random.Next(20_000)));
                        break;
                    default:
                        var found = await store.TextAsync(key);
                        Assert.True(found is null || found == Text(key, found.Length));
                        break;
                }
            }
        }
    }

    [Fact]
    public async Task What_is_replaced_is_found_at_any_time()
    {
        var store = new MemoryStore("test", new MemoryStoreOptions { MaxBytes = 1 << 20 }, _clock);
        await store.StoreAsync(StoreKit.Head("hot", _clock), "x");
        using var isDone = new CancellationTokenSource();
        var missed = 0;
        var readers = Enumerable.Range(0, 2).Select(_ => Task.Run(async () =>
        {
            while (!isDone.IsCancellationRequested)
            {
                missed += await store.FindAsync("hot") is null ? 1 : 0;
            }
        })).ToList();
        for (var i = 0; i < 20_000; i++)
        {
            await store.StoreAsync(StoreKit.Head("hot", _clock), "x");
            if (i % 100 == 0)
            {
                await store.StoreAsync(StoreKit.Head($"{i}", _clock), new string('x', 200_000)); // somebody has to go
            }
        }

        await isDone.CancelAsync();
        await Task.WhenAll(readers);
        Assert.Equal(0, missed);
    }

    private static string Text(string key, int length) => new StringBuilder(key, Math.Max(length, key.Length)).Append('x', Math.Max(0, length - key.Length)).ToString();

    // The version stands where nothing else writes.
    private StoredHead HeadOf(int key, int version) =>
        StoreKit.Head(key.ToString(CultureInfo.InvariantCulture), _clock, "all", "tag") with { InitialAge = TimeSpan.FromTicks(version) };
}
