using ScriptProxy.Host.Stores.Disk;
using ScriptProxy.Sdk;

namespace ScriptProxy.UnitTests.Stores.Disk;

public sealed class DiskRaceTests
{
    private const int Keys = 12;

    [Fact]
    public async Task Whoever_else_changes_it_what_is_found_is_what_was_written()
    {
        await using var folder = new DiskStoreFolder();
        var store = await folder.OpenAsync(maxBytes: 2L << 20, openFiles: 1000);

        await Task.WhenAll(Enumerable.Range(0, 6).Select(seed => Task.Run(() => ActAsync(folder, store, new Random(seed)))));

        Assert.Equal(0, store.Figures.Damaged);
        Assert.Equal(0, store.Figures.Refused);
        store = await folder.ReopenAsync(store);
        var found = 0;
        for (var number = 0; number < Keys; number++)
        {
            found += await CheckAsync(store, number) ? 1 : 0;
        }

        await folder.EntriesAsync(found);
        Assert.Equal(found, store.Figures.Entries);
        var bytes = folder.Entries.Sum(path => (new FileInfo(path).Length + 4095) / 4096 * 4096);
        await Eventually.TrueAsync(() => store.Figures.Bytes == bytes, "it counts what lies there");
        Assert.DoesNotContain(folder.Log.Lines, line => line.StartsWith("Warning", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_purge_that_comes_while_others_store_leaves_nothing_older()
    {
        await using var folder = new DiskStoreFolder();
        var store = await folder.OpenAsync();
        for (var round = 0; round < 50; round++)
        {
            var since = store.Moment;
            var writer = store.Begin(folder.Head($"page-{round % 3}", ["all"]), null, since)!;
            await writer.WriteAsync(new byte[10]);
            Invalidation what = round % 2 == 0 ? new Invalidation.Tagged("all") : new Invalidation.Prefixed("https://example.org/page");
            await Task.WhenAll(Task.Run(async () => await writer.CommitAsync()), Task.Run(() => store.Invalidate(what)));

            Assert.Null(await store.FindAsync($"page-{round % 3}"));
            await writer.DisposeAsync();
        }

        await folder.EntriesAsync(0);
    }

    private static async Task ActAsync(DiskStoreFolder folder, DiskStore store, Random random)
    {
        for (var step = 0; step < 150; step++)
        {
            var number = random.Next(Keys);
            switch (random.Next(12))
            {
                case < 4:
                    await folder.PutAsync(store, folder.Head($"page-{number}", [$"t{random.Next(3)}"]), Body(number, random.Next(8) == 0 ? 150_000 : random.Next(3000)));
                    break;
                case 4 when await store.FindAsync($"page-{number}") is { } found:
                    store.Update(found, found.Head with { Status = 203 }, store.Moment);
                    break;
                case 5:
                    store.Remove($"page-{number}");
                    break;
                case 6:
                    store.Invalidate(new Invalidation.Tagged($"t{random.Next(3)}"), soft: random.Next(2) == 0);
                    break;
                case 7:
                    store.Invalidate(new Invalidation.Prefixed($"https://example.org/page-{number}"), soft: random.Next(2) == 0);
                    break;
                default:
                    await CheckAsync(store, number);
                    break;
            }
        }
    }

    private static async Task<bool> CheckAsync(DiskStore store, int number)
    {
        if (await store.FindAsync($"page-{number}") is not { } found)
        {
            return false;
        }

        var body = await DiskStoreFolder.ReadAsync(found.Body);
        Assert.Equal($"page-{number}", found.Head.Key);
        Assert.Equal(Body(number, body.Length), body);
        return true;
    }

    private static byte[] Body(int number, int length) => DiskStoreFolder.Bytes(length, (number * 1_000_000) + length);
}
