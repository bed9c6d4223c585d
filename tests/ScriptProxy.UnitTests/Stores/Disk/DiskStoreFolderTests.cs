using ScriptProxy.Host.Stores.Disk;

namespace ScriptProxy.UnitTests.Stores.Disk;

public sealed class DiskStoreFolderTests
{
    [Fact]
    public async Task The_folder_is_for_its_owner_alone()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("Windows has access lists");
            return;
        }

        await using var folder = new DiskStoreFolder();
        var store = await folder.OpenAsync();
        await folder.PutAsync(store, "a", [1]);

        var folders = Directory.GetDirectories(folder.Path, "*", SearchOption.AllDirectories).Append(folder.Path);
        foreach (var path in folders)
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(path));
        }
    }

    [Fact]
    public async Task Two_stores_cannot_share_a_folder()
    {
        await using var folder = new DiskStoreFolder();
        var first = await folder.OpenAsync();

        var exception = await Assert.ThrowsAsync<StoreException>(() => folder.OpenAsync());
        Assert.Equal("SP0507", exception.Code);
        Assert.Contains("another store or another process has it", exception.Message, StringComparison.Ordinal);

        await folder.ReopenAsync(first);
    }

    [Fact]
    public async Task A_folder_that_others_can_write_to_is_refused()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("Windows has access lists");
            return;
        }

        await using var folder = new DiskStoreFolder();
        Directory.CreateDirectory(folder.Path);
        File.SetUnixFileMode(folder.Path, (UnixFileMode)0b111_111_111);

        Assert.Contains("chmod", (await Assert.ThrowsAsync<StoreException>(() => folder.OpenAsync())).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_folder_that_cannot_be_made_is_an_error_that_says_so()
    {
        await using var folder = new DiskStoreFolder();
        File.WriteAllText(folder.Path, "a file");

        Assert.Contains(folder.Path, (await Assert.ThrowsAsync<StoreException>(() => folder.OpenAsync())).Message, StringComparison.Ordinal);
        File.Delete(folder.Path);
    }

    [Fact]
    public async Task Where_the_list_of_invalidations_cannot_be_used_the_error_says_so_and_the_folder_is_let_go()
    {
        await using var folder = new DiskStoreFolder();
        Directory.CreateDirectory(folder.Journal);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(folder.Path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        for (var attempt = 0; attempt < 2; attempt++)
        {
            var exception = await Assert.ThrowsAsync<StoreException>(() => folder.OpenAsync());
            Assert.Equal("SP0507", exception.Code);
            Assert.Contains(folder.Journal, exception.Message, StringComparison.Ordinal);
        }

        Directory.Delete(folder.Journal);
        await folder.OpenAsync();
    }

    [Fact]
    public async Task What_was_being_written_is_cleared_away()
    {
        await using var folder = new DiskStoreFolder();
        var store = await folder.OpenAsync();
        await store.DisposeAsync();
        var left = Path.Combine(folder.Path, "writing", "0123456789abcdef");
        File.WriteAllText(left, "half");

        await folder.OpenAsync();

        Assert.False(File.Exists(left));
    }

    [Fact]
    public async Task While_the_index_is_being_built_everything_is_found_already()
    {
        await using var folder = new DiskStoreFolder();
        var store = await folder.OpenAsync();
        for (var i = 0; i < 200; i++)
        {
            await folder.PutAsync(store, $"page-{i}", [(byte)i]);
        }

        await store.DisposeAsync();
        store = await folder.OpenAsync(waits: false);
        for (var i = 0; i < 200; i++)
        {
            Assert.Equal((byte)i, Assert.Single((await DiskStoreFolder.FindAsync(store, $"page-{i}"))!));
        }

        await Eventually.TrueAsync(() => store.IsIndexed, "the index is complete");
        Assert.Equal(200, store.Figures.Entries);
        Assert.Equal(200 * 4096, store.Figures.Bytes);
    }
}
