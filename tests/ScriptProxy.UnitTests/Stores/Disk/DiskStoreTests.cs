using System.IO.Pipelines;
using ScriptProxy.Host.Stores.Disk;
using ScriptProxy.Sdk;

namespace ScriptProxy.UnitTests.Stores.Disk;

public sealed class DiskStoreTests
{
    private const int Block = 64 * 1024;

    public static TheoryData<int> Lengths => [0, 1, Block - 1, Block, Block + 1, (3 * Block) + 77];

    [Theory]
    [MemberData(nameof(Lengths))]
    public async Task What_is_stored_is_found_and_so_it_is_after_reopening(int length)
    {
        await using var folder = new DiskStoreFolder();
        var store = await folder.OpenAsync();
        var body = DiskStoreFolder.Bytes(length);
        var head = folder.Head("a", ["t1", "t2"]);

        var stored = await folder.PutAsync(store, head, body);
        Assert.Equal(body, await DiskStoreFolder.ReadAsync(stored!.Body));
        Assert.Same(stored, await store.FindAsync("a"));

        store = await folder.ReopenAsync(store);
        var found = await store.FindAsync("a");
        Assert.Equal(Bare(head), Bare(found!.Head));
        Assert.Equal(head.Headers, found.Head.Headers);
        Assert.Equal(head.Vary, found.Head.Vary);
        Assert.Equal(head.Tags, found.Head.Tags);
        Assert.Equal(length, found.Body.Length);
        Assert.True(found.Body.IsComplete);
        Assert.Equal(body, await DiskStoreFolder.ReadAsync(found.Body));
        Assert.Equal(new StoreFigures(1, IndexEntry.PagesOf(new FileInfo(folder.Entries.Single()).Length) * 4096L, 1L << 30, 0, 0, 0), store.Figures);
    }

    [Theory]
    [InlineData(0, 10L)]
    [InlineData(5, 1L)]
    [InlineData(Block - 5, 10L)]
    [InlineData(Block, (long)Block)]
    [InlineData((2 * Block) + 3, null)]
    [InlineData((3 * Block) + 77, null)]
    [InlineData(0, 0L)]
    [InlineData(100, long.MaxValue)]
    public async Task A_range_is_read_from_the_middle(int offset, long? count)
    {
        await using var folder = new DiskStoreFolder();
        var store = await folder.OpenAsync();
        var body = DiskStoreFolder.Bytes((3 * Block) + 77);
        var stored = await folder.PutAsync(store, "a", body);

        var read = await DiskStoreFolder.ReadAsync(stored!.Body, offset, count);

        Assert.Equal(body.Skip(offset).Take((int)Math.Min(count ?? int.MaxValue, int.MaxValue)), read);
    }

    [Fact]
    public async Task What_was_asked_for_earlier_does_not_replace_what_was_asked_for_later()
    {
        await using var folder = new DiskStoreFolder();
        var store = await folder.OpenAsync();
        var early = folder.Head("a");
        folder.Clock.Advance(TimeSpan.FromSeconds(1));
        await folder.PutAsync(store, folder.Head("a"), DiskStoreFolder.Bytes(20));
        Assert.Null(await folder.PutAsync(store, early, DiskStoreFolder.Bytes(10)));
        Assert.Equal(20, (await store.FindAsync("a"))!.Body.Length);
    }

    [Fact]
    public async Task What_is_not_there_is_no_matter_for_the_disk()
    {
        await using var folder = new DiskStoreFolder();
        var store = await folder.OpenAsync();
        Directory.Delete(folder.Path, recursive: true);

        var lookup = store.FindAsync("a");

        Assert.True(lookup.IsCompletedSuccessfully);
        Assert.Null(await lookup);
        Assert.DoesNotContain(folder.Log.Lines, line => line.StartsWith("Warning", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_hit_on_what_was_used_of_late_allocates_nothing()
    {
        await using var folder = new DiskStoreFolder();
        var store = await folder.OpenAsync();
        await folder.PutAsync(store, "a", [1]);
        for (var i = 0; i < 100; i++)
        {
            Assert.NotNull(await store.FindAsync("a"));
        }

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++)
        {
            _ = store.FindAsync("a").IsCompletedSuccessfully;
        }

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 500); // the compiler may come between
    }

    [Fact]
    public async Task What_is_forced_to_the_disk_is_found_as_well()
    {
        await using var folder = new DiskStoreFolder();
        var store = await folder.OpenAsync(flush: true);
        Assert.NotNull(await folder.PutAsync(store, "a", [1], "t"));
        Assert.NotNull(await folder.PutAsync(store, "b", [2]));

        Assert.Equal(1, store.Invalidate(new Invalidation.Tagged("t")));

        Assert.Equal([2], await DiskStoreFolder.FindAsync(store, "b"));
        Assert.Null(await store.FindAsync("a"));
    }

    [Fact]
    public async Task The_later_of_two_under_one_key_is_found()
    {
        await using var folder = new DiskStoreFolder();
        var store = await folder.OpenAsync();
        var first = await folder.PutAsync(store, "a", [1, 2, 3]);
        await folder.PutAsync(store, "a", [4, 5]);

        Assert.Equal([4, 5], await DiskStoreFolder.FindAsync(store, "a"));
        Assert.Equal([1, 2, 3], await DiskStoreFolder.ReadAsync(first!.Body));
        Assert.Equal(1, store.Figures.Entries);
        Assert.Single(folder.Entries);
    }

    [Fact]
    public async Task Before_it_is_committed_it_is_not_found_and_leaves_nothing()
    {
        await using var folder = new DiskStoreFolder();
        var store = await folder.OpenAsync();
        await using (var writer = store.Begin(folder.Head("a"), null, store.Moment)!)
        {
            Assert.True(await writer.WriteAsync(new byte[100]));
            Assert.Null(await store.FindAsync("a"));
            Assert.True(store.Figures.Bytes > 0);
        }

        Assert.Equal(0, store.Figures.Bytes);
        Assert.Empty(folder.Entries);
        Assert.Empty(Directory.GetFiles(Path.Combine(folder.Path, "writing")));
    }

    [Fact]
    public async Task A_body_of_another_length_than_announced_is_not_stored_and_looks_whole_to_nobody()
    {
        await using var folder = new DiskStoreFolder();
        var store = await folder.OpenAsync();
        await using var writer = store.Begin(folder.Head("a"), 100, store.Moment)!;
        await writer.WriteAsync(new byte[99]);

        Assert.Null(await writer.CommitAsync());
        Assert.Null(await store.FindAsync("a"));
        await Assert.ThrowsAsync<IOException>(() => DiskStoreFolder.ReadAsync(writer.Body));
    }

    [Fact]
    public async Task Many_read_a_body_while_it_grows()
    {
        await using var folder = new DiskStoreFolder();
        var store = await folder.OpenAsync();
        var body = DiskStoreFolder.Bytes((5 * Block) + 11);
        await using var writer = store.Begin(folder.Head("a"), null, store.Moment)!;
        var readers = Enumerable.Range(0, 8).Select(i => DiskStoreFolder.ReadAsync(writer.Body, i * 1000)).ToList();

        foreach (var part in body.Chunk(30_001))
        {
            Assert.True(await writer.WriteAsync(part));
            await Task.Yield();
        }

        var early = DiskStoreFolder.ReadAsync(writer.Body, 3, 100_000);
        await writer.CommitAsync();

        Assert.Equal(body.Skip(3).Take(100_000), await early);
        for (var i = 0; i < readers.Count; i++)
        {
            Assert.Equal(body.Skip(i * 1000), await readers[i]);
        }

        Assert.Equal(body, await DiskStoreFolder.ReadAsync(writer.Body));
    }

    [Fact]
    public async Task Who_reads_a_body_that_breaks_off_is_told()
    {
        await using var folder = new DiskStoreFolder();
        var store = await folder.OpenAsync();
        var writer = store.Begin(folder.Head("a"), null, store.Moment)!;
        await writer.WriteAsync(new byte[100]);
        var reading = DiskStoreFolder.ReadAsync(writer.Body);

        await writer.DisposeAsync();

        await Assert.ThrowsAsync<IOException>(() => reading);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Where_the_writer_is_cancelled_the_body_does_not_look_whole(bool isGrowing)
    {
        await using var folder = new DiskStoreFolder();
        var store = await folder.OpenAsync();
        await using var growing = store.Begin(folder.Head("b"), null, store.Moment)!;
        await growing.WriteAsync(new byte[Block]);
        var body = isGrowing ? growing.Body : (await folder.PutAsync(store, "a", new byte[2 * Block]))!.Body;
        var pipe = new Pipe();
        pipe.Writer.CancelPendingFlush();

        await Assert.ThrowsAsync<OperationCanceledException>(() => body.CopyToAsync(pipe.Writer, 0, null, CancellationToken.None).AsTask());
    }

    [Fact]
    public async Task What_has_been_found_can_be_read_although_it_is_removed()
    {
        await using var folder = new DiskStoreFolder();
        var store = await folder.OpenAsync();
        var body = DiskStoreFolder.Bytes(3 * Block);
        await folder.PutAsync(store, "a", body);
        var found = await store.FindAsync("a");

        Assert.True(store.Remove("a"));

        Assert.Empty(folder.Entries);
        Assert.Null(await store.FindAsync("a"));
        Assert.False(store.Remove("a"));
        Assert.Equal(body, await DiskStoreFolder.ReadAsync(found!.Body));
    }

    [Fact]
    public async Task Who_holds_a_body_reads_it_however_long_ago_it_was_dropped()
    {
        await using var folder = new DiskStoreFolder();
        var store = await folder.OpenAsync(openFiles: 16);
        var found = await folder.PutAsync(store, "a", [1, 2, 3]);
        var held = found!.Body.Hold();
        Assert.True(store.Remove("a"));
        for (var i = 0; i < 80; i++)
        {
            await folder.PutAsync(store, $"other-{i}", [1]);
        }

        for (var i = 0; i < 3; i++)
        {
            Assert.Equal([1, 2, 3], await DiskStoreFolder.ReadAsync(found.Body));
            folder.Clock.Advance(TimeSpan.FromMinutes(1));
        }

        held!.Dispose();
        await Eventually.TrueAsync(
            () =>
            {
                folder.Clock.Advance(TimeSpan.FromMinutes(1));
                return OpenFilesBelow(folder.Path) <= 18;
            },
            "files are closed");
        await Assert.ThrowsAnyAsync<IOException>(() => DiskStoreFolder.ReadAsync(found.Body));
        Assert.ThrowsAny<IOException>(() => found.Body.Hold());
    }

    [Fact]
    public async Task A_dropped_body_can_be_read_for_some_seconds_after_its_last_use()
    {
        await using var folder = new DiskStoreFolder();
        var store = await folder.OpenAsync();
        var found = await folder.PutAsync(store, "a", [1, 2, 3]);
        store.Remove("a");
        for (var i = 0; i < 6; i++)
        {
            Assert.Equal([1, 2, 3], await DiskStoreFolder.ReadAsync(found!.Body));
            folder.Clock.Advance(TimeSpan.FromSeconds(6));
        }
    }

    [Fact]
    public async Task What_was_found_long_ago_is_opened_again()
    {
        await using var folder = new DiskStoreFolder();
        var store = await folder.OpenAsync(openFiles: 16);
        var found = await folder.PutAsync(store, "a", [1, 2, 3]);
        for (var i = 0; i < 80; i++)
        {
            await folder.PutAsync(store, $"other-{i}", [1]);
        }

        var count = OpenFilesBelow(folder.Path);

        Assert.InRange(count, 1, 34); // twice as many as may be open, the lock, and the list of invalidations
        Assert.Equal([1, 2, 3], await DiskStoreFolder.ReadAsync(found!.Body));
        await Eventually.TrueAsync(
            () =>
            {
                folder.Clock.Advance(TimeSpan.FromMinutes(1)); // again, where an earlier look at the files was still under way
                return OpenFilesBelow(folder.Path) <= 18;
            },
            "files are closed");
    }

    [Fact]
    public async Task What_has_expired_is_not_found_and_goes()
    {
        await using var folder = new DiskStoreFolder();
        var store = await folder.OpenAsync();
        await folder.PutAsync(store, folder.Head("a", ttl: TimeSpan.FromMinutes(1)), [1]);
        await folder.PutAsync(store, folder.Head("b", ttl: TimeSpan.FromMinutes(1)), [1]);
        folder.Clock.Advance(TimeSpan.FromHours(2)); // less than the minute and what it is kept for
        Assert.NotNull(await store.FindAsync("a"));

        folder.Clock.Advance(TimeSpan.FromMinutes(1.5));

        Assert.Null(await store.FindAsync("a"));
        await Eventually.TrueAsync(
            () =>
            {
                folder.Clock.Advance(TimeSpan.FromSeconds(1)); // a sweep takes a part of the index, and ticks that come while it runs count as one
                return folder.Entries.Count == 0;
            },
            "both files are gone");
    }

    [Fact]
    public async Task An_updated_head_keeps_its_body_and_survives_reopening()
    {
        await using var folder = new DiskStoreFolder();
        var store = await folder.OpenAsync();
        var body = DiskStoreFolder.Bytes(Block + 5);
        var stored = await folder.PutAsync(store, folder.Head("a", ["old"]), body);
        for (var i = 1; i <= 5; i++)
        {
            var head = folder.Head("a", [$"tag-{i}"]) with { Status = 200 + i };
            stored = store.Update(stored!, head, store.Moment);
            Assert.Equal(200 + i, stored!.Head.Status);
            Assert.Same(stored, await store.FindAsync("a"));
        }

        store = await folder.ReopenAsync(store);
        var found = await store.FindAsync("a");
        Assert.Equal(205, found!.Head.Status);
        Assert.Equal(body, await DiskStoreFolder.ReadAsync(found.Body));
        Assert.Equal(0, store.Invalidate(new Invalidation.Tagged("old")));
        Assert.Equal(1, store.Invalidate(new Invalidation.Tagged("tag-5")));
    }

    [Fact]
    public async Task A_head_that_has_no_room_is_given_once_and_not_kept()
    {
        await using var folder = new DiskStoreFolder();
        var store = await folder.OpenAsync();
        var stored = await folder.PutAsync(store, "a", [1, 2, 3]);

        var updated = store.Update(stored!, folder.Head("a", [new string('x', 100_000)]), store.Moment);

        Assert.Equal([1, 2, 3], await DiskStoreFolder.ReadAsync(updated!.Body));
        Assert.Null(await store.FindAsync("a"));
    }

    [Fact]
    public async Task What_is_gone_cannot_be_updated()
    {
        await using var folder = new DiskStoreFolder();
        var store = await folder.OpenAsync();
        var first = await folder.PutAsync(store, "a", [1]);
        await folder.PutAsync(store, "a", [2]);

        Assert.Null(store.Update(first!, folder.Head("a"), store.Moment));
        Assert.Equal([2], await DiskStoreFolder.FindAsync(store, "a"));
    }

    [Fact]
    public async Task It_never_takes_more_than_it_may_and_keeps_what_is_used()
    {
        await using var folder = new DiskStoreFolder();
        var store = await folder.OpenAsync(maxBytes: 1L << 20);
        for (var i = 0; i < 300; i++)
        {
            await folder.PutAsync(store, $"page-{i}", DiskStoreFolder.Bytes(15_000));
            Assert.NotNull(await store.FindAsync("page-0"));
            Assert.InRange(store.Figures.Bytes, 0, 1L << 20);
        }

        Assert.InRange(folder.Entries.Sum(path => new FileInfo(path).Length), 800_000, 1L << 20);
        Assert.Equal(300, store.Figures.Entries + store.Figures.Evicted);
    }

    [Fact]
    public async Task What_waits_to_be_deleted_counts_and_makes_room_first()
    {
        await using var folder = new DiskStoreFolder();
        var store = await folder.OpenAsync(maxBytes: 8L << 20);
        for (var round = 0; round < 3; round++)
        {
            for (var i = 0; i < 450; i++)
            {
                await folder.PutAsync(store, $"page-{round}-{i}", DiskStoreFolder.Bytes(15_000));
            }

            store.Invalidate(new Invalidation.Prefixed(""));
            for (var i = 0; i < 20; i++)
            {
                await folder.PutAsync(store, $"kept-{i}", DiskStoreFolder.Bytes(15_000));
                var counted = store.Figures.Bytes;
                Assert.InRange(folder.Entries.Count * 16_384L, 0, counted); // it only becomes less meanwhile
                Assert.InRange(counted, 0, 8L << 20);
            }
        }

        Assert.Equal(0, store.Figures.Evicted);
    }

    [Fact]
    public async Task What_was_dropped_and_not_yet_deleted_when_it_closed_does_not_come_back()
    {
        await using var folder = new DiskStoreFolder();
        var store = await folder.OpenAsync();
        for (var i = 0; i < 2_000; i++)
        {
            await folder.PutAsync(store, $"page-{i}", [1]);
        }

        store.Invalidate(new Invalidation.Prefixed(""));
        await store.DisposeAsync();
        store = await folder.OpenAsync(waits: false);
        Assert.Null(await store.FindAsync("page-1999"));
        await folder.EntriesAsync(0);
    }

    [Fact]
    public async Task What_is_noted_as_used_stays_while_what_is_not_makes_room()
    {
        await using var folder = new DiskStoreFolder();
        var store = await folder.OpenAsync(maxBytes: 8L << 20);
        string[] often = [.. Enumerable.Range(0, 20).Select(number => $"often-{number}")];
        foreach (var key in often)
        {
            await folder.PutAsync(store, key, [1]);
        }

        for (var i = 0; i < 4_000; i++)
        {
            await folder.PutAsync(store, $"once-{i}", [1]);
            store.NoteUse(often[i % often.Length]);
        }

        Assert.InRange(store.Figures.Evicted, 1_900, 2_100);
        Assert.Equal(often.Order(StringComparer.Ordinal), store.List().Select(item => item.Key).Where(often.Contains).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task What_has_expired_makes_room_first()
    {
        await using var folder = new DiskStoreFolder();
        var store = await folder.OpenAsync(maxBytes: 4L << 20);
        for (var i = 0; i < 100; i++)
        {
            await folder.PutAsync(store, folder.Head($"long-{i}"), DiskStoreFolder.Bytes(15_000));
            await folder.PutAsync(store, folder.Head($"short-{i}", ttl: TimeSpan.Zero) with { Keep = TimeSpan.Zero, Grace = TimeSpan.FromSeconds(-1) }, DiskStoreFolder.Bytes(15_000));
        }

        for (var i = 0; i < 150; i++)
        {
            await folder.PutAsync(store, folder.Head($"later-{i}"), DiskStoreFolder.Bytes(15_000));
        }

        var kept = 0;
        for (var i = 0; i < 100; i++)
        {
            kept += await store.FindAsync($"long-{i}") is null ? 0 : 1;
        }

        Assert.InRange(kept, 85, 100); // some 73 by chance
    }

    [Fact]
    public async Task What_is_too_large_is_refused()
    {
        await using var folder = new DiskStoreFolder();
        var store = await folder.OpenAsync(maxBytes: 1L << 20);

        Assert.Null(store.Begin(folder.Head("a"), 600_000, 0));
        await using var writer = store.Begin(folder.Head("a"), null, 0)!;
        Assert.True(await writer.WriteAsync(DiskStoreFolder.Bytes(400_000)));
        Assert.False(await writer.WriteAsync(DiskStoreFolder.Bytes(400_000)));
        Assert.Null(await writer.CommitAsync());
        Assert.Equal(2, store.Figures.Refused);
    }

    [Fact]
    public async Task A_list_tells_what_is_stored()
    {
        await using var folder = new DiskStoreFolder();
        var store = await folder.OpenAsync();
        var head = folder.Head("a");
        await folder.PutAsync(store, head, [1]);

        var item = Assert.Single(store.List());

        Assert.Equal(new StoredItem("a", head.Url, 200, 4096, head.FreshUntil, head.Expires, head.Marks), item);
    }

    [Fact]
    public async Task A_list_of_one_resource_looks_at_that_alone()
    {
        await using var folder = new DiskStoreFolder();
        var store = await folder.OpenAsync();
        await folder.PutAsync(store, "a|1", [1], "t");
        await folder.PutAsync(store, "a|2", [1]);
        await folder.PutAsync(store, "b", [1], "t");
        store = await folder.ReopenAsync(store);
        foreach (var path in folder.Entries)
        {
            using var file = File.Open(path, FileMode.Open);
            using var reader = new StreamReader(file);
            if (reader.ReadToEnd().Contains("org/b", StringComparison.Ordinal))
            {
                file.SetLength(1); // who looks at it finds it damaged
            }
        }

        Assert.Equal(["a|1", "a|2"], store.List(new Invalidation.Resource("a")).Select(item => item.Key).Order(StringComparer.Ordinal));
        Assert.Equal(0, store.Figures.Damaged);
        Assert.Equal(["a|1"], store.List(new Invalidation.Tagged("t")).Select(item => item.Key));
        Assert.Equal(["a|2"], store.List(new Invalidation.Prefixed("https://example.org/a|2")).Select(item => item.Key));
        Assert.Equal(1, store.Figures.Damaged);
    }

    private static StoredHead Bare(StoredHead head) => head with { Headers = [], Vary = [], Tags = [] };

    private static int OpenFilesBelow(string path) => OperatingSystem.IsLinux()
        ? Directory.GetFiles("/proc/self/fd").Count(file => new FileInfo(file).LinkTarget?.StartsWith(path, StringComparison.Ordinal) == true)
        : 1;
}
