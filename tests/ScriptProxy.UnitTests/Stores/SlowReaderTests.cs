using ScriptProxy.Host.Stores.Memory;
using ScriptProxy.Sdk;
using ScriptProxy.Testing.Units;

namespace ScriptProxy.UnitTests.Stores;

/// <summary>Clients that read slowly what the store has dropped meanwhile.</summary>
public sealed class SlowReaderTests
{
    private const int Length = 200_000;

    private readonly ManualTimeProvider _clock = new();

    [Theory]
    [InlineData("removed")]
    [InlineData("replaced")]
    [InlineData("evicted")]
    [InlineData("invalidated")]
    public async Task A_body_that_is_read_counts_until_it_is_read_though_it_has_gone(string how)
    {
        var store = Store();
        var reader = await ReadAsync(store, "a");
        switch (how)
        {
            case "removed":
                store.Remove("a");
                break;
            case "replaced":
                await store.StoreAsync(StoreKit.Head("a", _clock), "");
                break;
            case "invalidated":
                store.Invalidate(new Invalidation.Resource("a"));
                break;
            default:
                for (var i = 0; store.List().Any(item => item.Key == "a"); i++)
                {
                    await store.StoreAsync(StoreKit.Head($"other {i}", _clock), new string('x', 10_000));
                    await store.FindAsync($"other {i}"); // or it would go first
                }

                break;
        }

        Assert.InRange(store.Figures.Bytes - store.List().Sum(item => item.Bytes), Length, Length + 1000);
        Assert.Equal(StoreKit.Bytes(Length), await reader.EndAsync());
        Assert.Equal(store.List().Sum(item => item.Bytes), store.Figures.Bytes);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task So_does_one_that_was_never_stored_whoever_holds_it(bool isWhole)
    {
        var store = Store();
        var writer = store.Begin(StoreKit.Head("a", _clock), null, store.Moment)!;
        await writer.WriteAsync(StoreKit.Bytes(Length));
        var held = writer.Body.Hold()!;
        if (isWhole)
        {
            store.Invalidate(new Invalidation.Resource("a"));
            Assert.Null(await writer.CommitAsync());
        }

        await writer.DisposeAsync();
        Assert.InRange(store.Figures.Bytes, Length, Length + MemoryBody.ChunkBytes);
        Assert.Equal(StoreKit.Bytes(Length), await writer.Body.ReadAsync(0, Length));
        held.Dispose();
        held.Dispose();
        Assert.Equal(0, store.Figures.Bytes);
    }

    [Fact]
    public async Task Whoever_reads_slowly_what_is_new_each_time_memory_is_bounded_and_the_latest_are_served()
    {
        var store = Store();
        using var sweeps = store.Hold(new MemoryStoreOptions { MaxBytes = 1 << 20 });
        var readers = new List<SlowReader>();
        for (var i = 0; i < 50; i++)
        {
            _clock.Advance(TimeSpan.FromSeconds(11));
            readers.Add(await ReadAsync(store, $"{i}"));
            Assert.InRange(store.Figures.Bytes, 0, store.Figures.MaxBytes + (store.Figures.MaxBytes / 4));
        }

        _clock.Advance(TimeSpan.FromSeconds(11));
        Assert.InRange(store.Figures.Bytes - store.List().Sum(item => item.Bytes), 0, store.Figures.MaxBytes / 4);
        Assert.Equal(StoreKit.Bytes(Length), await readers[^1].EndAsync());
        await Assert.ThrowsAsync<IOException>(readers[0].EndAsync); // which must not look whole
    }

    [Fact]
    public async Task Nobody_is_given_up_at_once_so_that_no_more_is_taken_in_meanwhile()
    {
        var store = Store();
        var readers = new List<SlowReader>();
        while (store.Begin(StoreKit.Head("probe", _clock), Length, store.Moment) is { } probe)
        {
            Assert.InRange(readers.Count, 0, 20);
            await probe.DisposeAsync();
            readers.Add(await ReadAsync(store, $"{readers.Count}"));
            store.Remove($"{readers.Count - 1}");
        }

        foreach (var reader in readers)
        {
            Assert.Equal(StoreKit.Bytes(Length), await reader.EndAsync());
        }

        Assert.Equal(0, store.Figures.Bytes);
        await ReadAsync(store, "again");
    }

    private MemoryStore Store() => new("test", new MemoryStoreOptions { MaxBytes = 1 << 20 }, _clock);

    /// <summary>Stores a body and begins to read it.</summary>
    private async Task<SlowReader> ReadAsync(MemoryStore store, string key)
    {
        await using var writer = store.Begin(StoreKit.Head(key, _clock), Length, store.Moment)!;
        Assert.True(await writer.WriteAsync(StoreKit.Bytes(Length)));
        Assert.NotNull(await writer.CommitAsync());
        return new SlowReader((await store.FindAsync(key))!.Body);
    }
}
