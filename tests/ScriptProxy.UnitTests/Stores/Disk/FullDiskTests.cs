using System.Diagnostics;
using ScriptProxy.Host.Stores.Disk;
using ScriptProxy.Sdk;

namespace ScriptProxy.UnitTests.Stores.Disk;

public sealed class FullDiskTests
{
    [Fact]
    public async Task A_full_disk_refuses_and_harms_nothing_that_is_there()
    {
        using var disk = SmallDisk.Mount();
        await using var folder = new DiskStoreFolder();
        await using var store = new DiskStore("pages", new DiskStoreOptions { Folder = disk["store"] }, folder.Clock, folder.Log.CreateLogger("store"));
        await Eventually.TrueAsync(() => store.IsIndexed, "the index is complete");
        Assert.NotNull(await folder.PutAsync(store, "a", DiskStoreFolder.Bytes(300_000)));

        for (var i = 0; i < 5; i++)
        {
            // What came until then can be read, and the rest goes another way.
            var written = 0;
            await using var writer = store.Begin(folder.Head("b"), null, store.Moment)!;
            while (await writer.WriteAsync(DiskStoreFolder.Bytes(50_000, written)))
            {
                written++;
            }

            var read = await DiskStoreFolder.ReadAsync(writer.Body, 0, written * 50_000);
            Assert.Equal(Enumerable.Range(0, written).SelectMany(part => DiskStoreFolder.Bytes(50_000, part)), read);
            Assert.Null(await writer.CommitAsync());
        }

        Assert.Equal(5, store.Figures.Refused);
        Assert.Equal(1, store.Figures.Entries);
        Assert.Single(folder.Log.Lines, line => line.StartsWith("Warning", StringComparison.Ordinal)); // not one for each
        Assert.Equal(DiskStoreFolder.Bytes(300_000), await DiskStoreFolder.FindAsync(store, "a"));
        await Eventually.TrueAsync(
            async () =>
            {
                folder.Clock.Advance(TimeSpan.FromMinutes(2)); // until files that somebody may still read are closed
                return await folder.PutAsync(store, "b", DiskStoreFolder.Bytes(300_000)) is not null;
            },
            "there is room again");
    }

    [Fact]
    public async Task What_cannot_be_written_down_does_not_come_back_either()
    {
        using var disk = SmallDisk.Mount();
        await using var folder = new DiskStoreFolder();
        await using var store = new DiskStore("pages", new DiskStoreOptions { Folder = disk["store"] }, folder.Clock, folder.Log.CreateLogger("store"));
        await Eventually.TrueAsync(() => store.IsIndexed, "the index is complete");
        Assert.NotNull(await folder.PutAsync(store, "a", [1]));
        var journal = Path.Combine(disk["store"], "invalidations");
        Fill(disk["filler"]);

        store.Invalidate(new Invalidation.Ban([new("url", BanTest.Equal, new string('x', 10_000))]));
        Assert.False(File.Exists(journal)); // whoever opens the folder now takes everything for invalidated
        Assert.NotNull(await store.FindAsync("a"));

        File.Delete(disk["filler"]);
        await Eventually.TrueAsync(
            () =>
            {
                folder.Clock.Advance(TimeSpan.FromSeconds(1));
                return File.Exists(journal);
            },
            "it is written when there is room again");
        await store.DisposeAsync();
        await using var next = new DiskStore("pages", new DiskStoreOptions { Folder = disk["store"] }, folder.Clock, folder.Log.CreateLogger("store"));
        Assert.NotNull(await next.FindAsync("a"));
    }

    [Fact]
    public async Task A_folder_that_is_no_more_refuses_and_serves_what_is_open()
    {
        await using var folder = new DiskStoreFolder();
        var store = await folder.OpenAsync();
        await folder.PutAsync(store, "a", [1, 2, 3]);
        Directory.Delete(folder.Path, recursive: true);

        Assert.Null(store.Begin(folder.Head("b"), 3, store.Moment));
        Assert.Equal(1, store.Figures.Refused);
        Assert.Equal([1, 2, 3], await DiskStoreFolder.FindAsync(store, "a"));
        Assert.Equal(0, store.Invalidate(new Invalidation.Tagged("no-such")));
        Assert.True(store.Remove("a"));
        Assert.Equal(0, store.Figures.Bytes);
    }

    private static void Fill(string path)
    {
        using var file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
        try
        {
            while (true)
            {
                file.Write(new byte[4096]);
            }
        }
        catch (IOException)
        {
            // That was all.
        }
    }

    /// <summary>A file system of one megabyte in memory, where the user of the tests may mount one.</summary>
    private sealed class SmallDisk : IDisposable
    {
        private readonly TemporaryFolder _folder = new();

        public string this[string name] => _folder[name];

        public static SmallDisk Mount()
        {
            var disk = new SmallDisk();
            if (OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess && Run("mount", "-t", "tmpfs", "-o", "size=1m", "none", disk._folder.Path))
            {
                return disk;
            }

            disk._folder.Dispose();
            Assert.Skip("only a privileged user on Linux can mount a small disk");
            return disk;
        }

        public void Dispose()
        {
            Run("umount", "-l", _folder.Path);
            _folder.Dispose();
        }

        private static bool Run(string command, params string[] arguments)
        {
            using var process = Process.Start(new ProcessStartInfo(command, arguments) { RedirectStandardError = true });
            process!.WaitForExit();
            return process.ExitCode == 0;
        }
    }
}
