using ScriptProxy.Host.Stores.Disk;
using ScriptProxy.Sdk;

namespace ScriptProxy.UnitTests.Stores.Disk;

/// <summary>Clients that read slowly what the store has dropped meanwhile.</summary>
public sealed class DiskSlowReaderTests
{
    private const int Length = 200_000;

    [Fact]
    public async Task A_file_that_is_read_counts_until_it_is_read_though_it_has_gone()
    {
        await using var folder = new DiskStoreFolder();
        var store = await folder.OpenAsync();
        var body = DiskStoreFolder.Bytes(Length);
        var reader = new SlowReader((await folder.PutAsync(store, "a", body))!.Body);
        Assert.True(store.Remove("a"));
        await PassAsync(folder, store);
        Assert.InRange(store.Figures.Bytes, Length, Length * 3 / 2);
        Assert.Equal(body, await reader.EndAsync());
        await PassAsync(folder, store);
        Assert.Equal(0, store.Figures.Bytes);
    }

    [Fact]
    public async Task So_does_one_that_was_never_stored_whoever_holds_it()
    {
        await using var folder = new DiskStoreFolder();
        var store = await folder.OpenAsync();
        var writer = store.Begin(folder.Head("a"), null, store.Moment)!;
        await writer.WriteAsync(DiskStoreFolder.Bytes(Length));
        using (writer.Body.Hold())
        {
            await writer.DisposeAsync();
            await PassAsync(folder, store);
            Assert.InRange(store.Figures.Bytes, Length, Length * 3 / 2);
        }

        await PassAsync(folder, store);
        Assert.Equal(0, store.Figures.Bytes);
    }

    [Fact]
    public async Task Whoever_reads_slowly_what_is_new_each_time_the_disk_is_bounded_and_the_latest_are_served()
    {
        const int MaxBytes = 1 << 20;
        await using var folder = new DiskStoreFolder();
        var store = await folder.OpenAsync(MaxBytes, openFiles: 16);
        var body = DiskStoreFolder.Bytes(Length);
        var readers = new List<SlowReader>();
        for (var i = 0; i < 12; i++)
        {
            readers.Add(new SlowReader((await folder.PutAsync(store, "a", body))!.Body));
            store.Remove("a");
            await PassAsync(folder, store, seconds: 11);
            Assert.InRange(store.Figures.Bytes, Length, MaxBytes / 4);
        }

        Assert.Equal(body, await readers[^1].EndAsync());
        await Assert.ThrowsAsync<IOException>(readers[0].EndAsync); // which must not look whole
        Assert.Equal(0, store.Figures.Damaged);
    }

    [Fact]
    public async Task Nobody_is_given_up_at_once_so_that_no_more_is_taken_in_meanwhile()
    {
        await using var folder = new DiskStoreFolder();
        var store = await folder.OpenAsync(1 << 20);
        var body = DiskStoreFolder.Bytes(Length);
        var readers = new List<SlowReader>();
        for (var i = 0; i < 3; i++)
        {
            readers.Add(new SlowReader((await folder.PutAsync(store, "a", body))!.Body));
            store.Remove("a");
        }

        await PassAsync(folder, store);
        Assert.InRange(store.Figures.Bytes, 3 * Length, 4 * Length);
        Assert.Null(store.Begin(folder.Head("b"), null, store.Moment));
        foreach (var reader in readers)
        {
            Assert.Equal(body, await reader.EndAsync());
        }

        folder.Clock.Advance(TimeSpan.FromSeconds(1));
        await Eventually.TrueAsync(() => store.Figures.Bytes == 0, "they are counted no longer");
        Assert.NotNull(await folder.PutAsync(store, "b", body));
    }

    /// <summary>Lets time pass, and waits until the work in the background that is due then has been done: with the second of two things to be deleted, all that was begun before the first has ended.</summary>
    private static async Task PassAsync(DiskStoreFolder folder, DiskStore store, int seconds = 1)
    {
        folder.Clock.Advance(TimeSpan.FromSeconds(seconds));
        for (var probe = 0; probe < 2; probe++)
        {
            await folder.PutAsync(store, "probe", [1]);
            store.Invalidate(new Invalidation.Resource("probe"));
            await folder.EntriesAsync(0);
        }
    }
}
