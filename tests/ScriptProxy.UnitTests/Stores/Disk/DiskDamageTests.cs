using ScriptProxy.Sdk;

namespace ScriptProxy.UnitTests.Stores.Disk;

public sealed class DiskDamageTests
{
    private const int Block = 64 * 1024;

    [Fact]
    public async Task A_changed_bit_is_never_served()
    {
        await using var folder = new DiskStoreFolder();
        var body = DiskStoreFolder.Bytes((2 * Block) + 1000);
        var random = new Random(7);
        var told = 0;
        for (var round = 0; round < 36; round++)
        {
            var store = await folder.OpenAsync();
            await folder.PutAsync(store, "a", body);
            await store.DisposeAsync();
            var file = folder.Entries.Single();
            var bytes = File.ReadAllBytes(file);
            bytes[round < 12 ? random.Next(1500) : random.Next(bytes.Length)] ^= (byte)(1 << random.Next(8));
            File.WriteAllBytes(file, bytes);

            store = await folder.OpenAsync();
            told += await IsServedWholeOrNotAsync(store, body) ? 0 : 1;
            await store.DisposeAsync();
        }

        Assert.InRange(told, 24, 36); // the place for the next head does not matter
    }

    [Fact]
    public async Task A_file_cut_short_is_never_served()
    {
        await using var folder = new DiskStoreFolder();
        var body = DiskStoreFolder.Bytes((2 * Block) + 1000);
        var random = new Random(8);
        for (var round = 0; round < 12; round++)
        {
            var store = await folder.OpenAsync();
            await folder.PutAsync(store, "a", body);
            await store.DisposeAsync();
            using (var file = new FileStream(folder.Entries.Single(), FileMode.Open))
            {
                file.SetLength(random.NextInt64(file.Length));
            }

            store = await folder.OpenAsync();
            Assert.Null(await store.FindAsync("a"));
            Assert.Equal(1, store.Figures.Damaged);
            Assert.Empty(folder.Entries);
            await store.DisposeAsync();
        }
    }

    [Fact]
    public async Task A_damaged_block_ends_the_reading_and_drops_the_entry()
    {
        await using var folder = new DiskStoreFolder();
        var store = await folder.OpenAsync();
        var body = DiskStoreFolder.Bytes(3 * Block);
        var found = await folder.PutAsync(store, "a", body);
        using (var file = new FileStream(folder.Entries.Single(), FileMode.Open, FileAccess.Write, FileShare.ReadWrite))
        {
            file.Position = file.Length - 10;
            file.WriteByte((byte)(body[^7] + 1));
        }

        Assert.Equal(body.Take(2 * Block), await DiskStoreFolder.ReadAsync(found!.Body, 0, 2 * Block));
        await Assert.ThrowsAsync<IOException>(() => DiskStoreFolder.ReadAsync(found.Body));
        Assert.Null(await store.FindAsync("a"));
        Assert.Equal(1, store.Figures.Damaged);
        Assert.Empty(folder.Entries);
        Assert.Single(folder.Log.Lines, line => line.Contains("has dropped", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(100)]
    [InlineData(3 * Block)]
    public async Task Damage_that_shows_at_the_beginning_is_told_before_anything_is_sent(int length)
    {
        await using var folder = new DiskStoreFolder();
        var store = await folder.OpenAsync();
        var body = DiskStoreFolder.Bytes(length);
        await folder.PutAsync(store, "a", body);
        await store.DisposeAsync();
        var bytes = await File.ReadAllBytesAsync(folder.Entries.Single(), TestContext.Current.CancellationToken);
        bytes[bytes.AsSpan().IndexOf(body.AsSpan(0, 50)) + 20] ^= 1;
        await File.WriteAllBytesAsync(folder.Entries.Single(), bytes, TestContext.Current.CancellationToken);

        store = await folder.OpenAsync();
        Assert.Null(await store.FindAsync("a", TestContext.Current.CancellationToken));
        Assert.Equal(1, store.Figures.Damaged);
        Assert.Empty(folder.Entries);
    }

    [Fact]
    public async Task A_block_of_another_file_does_not_pass()
    {
        await using var folder = new DiskStoreFolder();
        var store = await folder.OpenAsync();
        await folder.PutAsync(store, "a", new byte[Block]);
        await folder.PutAsync(store, "b", DiskStoreFolder.Bytes(Block));
        await store.DisposeAsync();
        var (one, two) = (File.ReadAllBytes(folder.Entries[0]), File.ReadAllBytes(folder.Entries[1]));
        two.AsSpan(^(Block + 4)..).CopyTo(one.AsSpan(^(Block + 4)..));
        File.WriteAllBytes(folder.Entries[0], one);

        store = await folder.OpenAsync();
        var served = 0;
        foreach (var key in (string[])["a", "b"])
        {
            served += await IsServedWholeOrNotAsync(store, key == "a" ? new byte[Block] : DiskStoreFolder.Bytes(Block), key) ? 1 : 0;
        }

        Assert.Equal(1, served);
    }

    [Fact]
    public async Task A_file_under_the_name_of_another_key_is_not_taken_for_it()
    {
        await using var folder = new DiskStoreFolder();
        var store = await folder.OpenAsync();
        await folder.PutAsync(store, "a", [1]);
        var first = folder.Entries.Single();
        await folder.PutAsync(store, "b", [2]);
        var second = folder.Entries.Single(path => path != first);
        await store.DisposeAsync();
        File.Copy(first, second, overwrite: true);

        store = await folder.OpenAsync();

        Assert.Null(await store.FindAsync("b"));
        Assert.Equal([1], await DiskStoreFolder.FindAsync(store, "a"));
    }

    private static async Task<bool> IsServedWholeOrNotAsync(IStore store, byte[] body, string key = "a")
    {
        if (await store.FindAsync(key) is not { } found)
        {
            return false;
        }

        Assert.Equal(key, found.Head.Key);
        try
        {
            Assert.Equal(body, await DiskStoreFolder.ReadAsync(found.Body));
            return true;
        }
        catch (IOException)
        {
            Assert.Null(await store.FindAsync(key));
            return false;
        }
    }
}
