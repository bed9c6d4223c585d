using ScriptProxy.Host.Stores.Disk;
using ScriptProxy.Sdk;

namespace ScriptProxy.UnitTests.Stores.Disk;

public sealed class DiskInvalidationTests
{
    private static readonly Invalidation Images = new Invalidation.Ban([new("path", BanTest.Matches, "^/img"), new("header:content-type", BanTest.Equal, "text/plain")]);

    public static TheoryData<string> Kinds => ["resource", "tagged", "prefixed", "ban", "everything"];

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task What_is_invalidated_is_gone_at_once_and_stays_so(string kind)
    {
        await using var folder = new DiskStoreFolder();
        var store = await StoreAsync(folder);

        store.Invalidate(What(kind));

        Assert.Null(await store.FindAsync("img/1|gzip"));
        Assert.Null(await store.FindAsync("img/1|br"));
        Assert.Equal(kind != "everything", await store.FindAsync("other") is not null);
        store = await folder.ReopenAsync(store);
        Assert.Null(await store.FindAsync("img/1|gzip"));
        Assert.Equal(kind != "everything", await store.FindAsync("other") is not null);
        await folder.EntriesAsync(kind == "everything" ? 0 : 1);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task What_is_invalidated_softly_is_stale_at_once_and_stays_so(string kind)
    {
        await using var folder = new DiskStoreFolder();
        var store = await StoreAsync(folder);
        var now = folder.Clock.GetUtcNow();

        store.Invalidate(What(kind), soft: true);

        await AssertAsync();
        folder.Clock.Advance(TimeSpan.FromSeconds(5));
        store = await folder.ReopenAsync(store);
        await AssertAsync();

        async Task AssertAsync()
        {
            Assert.Equal(now, (await store.FindAsync("img/1|gzip"))!.Head.FreshUntil);
            Assert.Equal(now, (await store.FindAsync("img/1|br"))!.Head.FreshUntil);
            Assert.Equal(kind == "everything", (await store.FindAsync("other"))!.Head.FreshUntil == now);
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task What_a_crash_left_undone_is_done_after_it(string kind)
    {
        await using var folder = new DiskStoreFolder();
        var store = await StoreAsync(folder);
        var moment = store.Moment;
        await store.DisposeAsync();

        // The invalidation is noted, but the files are as they were.
        using (var taken = new StoreFolder(folder.Path))
        using (var journal = new InvalidationJournal(taken))
        {
            journal.Replace(journal.Prepare(moment, []), []);
            journal.Append(new(moment + 1, What(kind), Soft: false, folder.Clock.GetUtcNow()), flush: false);
        }

        Assert.Equal(3, folder.Entries.Count);
        store = await folder.OpenAsync(waits: false);

        Assert.Null(await store.FindAsync("img/1|gzip"));
        Assert.Null(await store.FindAsync("img/1|br"));
        Assert.Equal(kind != "everything", await store.FindAsync("other") is not null);
        await Eventually.TrueAsync(() => store.IsIndexed, "the index is complete");
        await folder.EntriesAsync(kind == "everything" ? 0 : 1);
        Assert.True(store.Moment > moment + 1);
    }

    [Theory]
    [InlineData("resource")]
    [InlineData("ban")]
    public async Task What_cannot_be_deleted_does_not_come_back_and_is_tried_again(string kind)
    {
        await using var folder = new DiskStoreFolder();
        var store = await folder.OpenAsync();
        await folder.PutAsync(store, "img/1|gzip", [1]);
        var (file, aside) = (folder.Entries.Single(), Path.Combine(folder.Path, "aside"));
        File.Move(file, aside);
        Directory.CreateDirectory(file); // which no file can be deleted as
        Assert.Equal(kind == "ban" ? 0 : 1, store.Invalidate(What(kind)));
        await Eventually.TrueAsync(() => folder.Log.Lines.Any(line => line.StartsWith("Warning", StringComparison.Ordinal)), "it is told");
        for (var other = 0; other < 3; other++)
        {
            await folder.PutAsync(store, $"other/{other}", [2]);
            store.Invalidate(new Invalidation.Resource($"other/{other}"));
            await folder.EntriesAsync(0); // and with the one after it, all that was to be done before has been
        }

        await store.DisposeAsync();
        Directory.Delete(file);
        File.Move(aside, file);
        store = await folder.OpenAsync();
        Assert.Null(await store.FindAsync("img/1|gzip"));
        await folder.EntriesAsync(0);
    }

    /// <summary>The proxy ends before it can be tried again: what has come since lies in memory alone, or nowhere.</summary>
    [Fact]
    public async Task What_was_removed_and_cannot_be_deleted_does_not_come_back_but_what_takes_its_place_does()
    {
        await using var folder = new DiskStoreFolder();
        var store = await folder.OpenAsync();
        await folder.PutAsync(store, "img/1|gzip", [1]);
        var (file, aside) = (folder.Entries.Single(), Path.Combine(folder.Path, "aside"));
        File.Move(file, aside);
        Directory.CreateDirectory(file);
        Assert.True(store.Remove("img/1|gzip"));
        await store.DisposeAsync();
        Directory.Delete(file);
        File.Move(aside, file);
        store = await folder.OpenAsync(waits: false);
        Assert.Null(await store.FindAsync("img/1|gzip"));
        await folder.EntriesAsync(0);

        await folder.PutAsync(store, "img/1|gzip", [2]);
        store = await folder.ReopenAsync(store);
        Assert.Equal([2], await DiskStoreFolder.FindAsync(store, "img/1|gzip"));
        Assert.Equal(0, store.Figures.Damaged);
    }

    [Fact]
    public async Task What_could_not_be_removed_is_deleted_when_it_can_be_and_need_not_be_remembered_then()
    {
        await using var folder = new DiskStoreFolder();
        var store = await folder.OpenAsync();
        var empty = new FileInfo(folder.Journal).Length;
        await folder.PutAsync(store, "img/1|gzip", [1]);
        var file = folder.Entries.Single();
        File.Delete(file);
        Directory.CreateDirectory(file);
        store.Remove("img/1|gzip");
        var kept = new FileInfo(folder.Journal).Length;
        Assert.True(kept > empty);
        await TriedAgainAsync();
        Assert.Equal(kept, new FileInfo(folder.Journal).Length);
        Directory.Delete(file);
        await Eventually.TrueAsync(
            () =>
            {
                folder.Clock.Advance(TimeSpan.FromSeconds(1));
                return new FileInfo(folder.Journal).Length == empty;
            },
            "it is tried again");

        // With each minute's sweep it complains anew.
        Task TriedAgainAsync()
        {
            var told = Told();
            folder.Clock.Advance(TimeSpan.FromMinutes(2));
            return Eventually.TrueAsync(() => Told() > told, "it has been tried again");
        }

        int Told() => folder.Log.Lines.Count(line => line.StartsWith("Warning", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_could_not_be_deleted_is_deleted_when_it_can_be_and_need_not_be_remembered_then()
    {
        await using var folder = new DiskStoreFolder();
        var store = await folder.OpenAsync();
        var empty = new FileInfo(folder.Journal).Length;
        await folder.PutAsync(store, "img/1|gzip", [1]);
        var file = folder.Entries.Single();
        File.Delete(file);
        Directory.CreateDirectory(file);
        store.Invalidate(What("resource"));
        Assert.True(new FileInfo(folder.Journal).Length > empty);
        Directory.Delete(file);
        await Eventually.TrueAsync(
            () =>
            {
                folder.Clock.Advance(TimeSpan.FromSeconds(1));
                return new FileInfo(folder.Journal).Length == empty;
            },
            "it is tried again");
    }

    [Fact]
    public async Task What_changes_nothing_that_is_stored_costs_nothing_and_empties_nothing()
    {
        await using var folder = new DiskStoreFolder();
        var store = await StoreAsync(folder);
        var written = File.ReadAllBytes(folder.Journal);
        var since = store.Moment;
        for (var i = 0; i < 12_000; i++)
        {
            Assert.Equal(0, store.Invalidate(new Invalidation.Resource($"orders/{i}")));
        }

        Assert.Equal(written, File.ReadAllBytes(folder.Journal));
        Assert.True(store.IsInvalidated(folder.Head("orders/7"), since));
        var found = store.FindAsync("other");
        Assert.True(found.IsCompletedSuccessfully); // nobody looks at the disk for it
        Assert.NotNull(await found);
        await folder.EntriesAsync(3);
    }

    [Fact]
    public async Task A_name_is_written_down_once_while_the_index_is_built_however_often_it_is_invalidated()
    {
        await using var folder = new DiskStoreFolder();
        var store = await StoreAsync(folder);
        await store.DisposeAsync();
        using var taken = new StoreFolder(folder.Path);
        var names = new DiskInvalidations(taken, folder.Clock, _ => { });
        for (var i = 0; i < 1000; i++)
        {
            names.Add(new Invalidation.Resource("beacon"), soft: false, () => !names.MeansAll(new Invalidation.Resource("beacon")), flush: false, out _);
        }

        Assert.Equal(1, names.Named.Count);
        Assert.InRange(new FileInfo(folder.Journal).Length, 1, 200);
        names.Dispose();
    }

    [Fact]
    public async Task Where_too_many_names_wait_everything_goes()
    {
        await using var folder = new DiskStoreFolder();
        var store = await StoreAsync(folder);
        await store.DisposeAsync();
        using (var taken = new StoreFolder(folder.Path))
        {
            using var names = new DiskInvalidations(taken, folder.Clock, _ => { });
            for (var i = 0; i <= 100_000; i++)
            {
                names.Add(new Invalidation.Resource($"{i}"), soft: false, () => true, flush: false, out _);
            }

            Assert.Equal(0, names.Named.Count);
        }

        store = await folder.OpenAsync();
        Assert.Null(await store.FindAsync("other"));
        await folder.EntriesAsync(0);
    }

    [Fact]
    public async Task A_hit_that_no_ban_means_needs_no_look_at_the_disk()
    {
        await using var folder = new DiskStoreFolder();
        var store = await StoreAsync(folder);
        store.Invalidate(Images);

        Assert.True(store.FindAsync("other").IsCompletedSuccessfully);
        Assert.Null(await store.FindAsync("img/1|gzip"));
    }

    [Fact]
    public async Task An_empty_list_of_invalidations_is_a_damaged_one()
    {
        await using var folder = new DiskStoreFolder();
        foreach (var harm in (Action[])[() => File.WriteAllText(folder.Journal, ""), () => File.Delete(folder.Journal)])
        {
            var store = await StoreAsync(folder);
            await store.DisposeAsync();
            harm();

            store = await folder.OpenAsync();
            Assert.Null(await store.FindAsync("other"));
            await folder.EntriesAsync(0);
            await store.DisposeAsync();
        }
    }

    [Fact]
    public async Task How_many_there_were_is_told()
    {
        await using var folder = new DiskStoreFolder();
        var store = await StoreAsync(folder);

        Assert.Equal(2, store.Invalidate(new Invalidation.Resource("img/1"), soft: true));
        Assert.Equal(1, store.Invalidate(new Invalidation.Tagged("logo")));
        Assert.Equal(0, store.Invalidate(new Invalidation.Tagged("logo")));
        Assert.Equal(0, store.Invalidate(Images));
        Assert.Equal(1, store.Invalidate(new Invalidation.Resource("other")));
    }

    [Fact]
    public async Task What_was_asked_for_before_is_not_stored_after()
    {
        await using var folder = new DiskStoreFolder();
        var store = await folder.OpenAsync();
        var since = store.Moment;
        await using var writer = store.Begin(folder.Head("img/2", ["logo"]), null, since)!;
        await using var other = store.Begin(folder.Head("pages/2"), null, since)!;
        store.Invalidate(new Invalidation.Tagged("logo"));

        Assert.Null(await writer.CommitAsync());
        Assert.NotNull(await other.CommitAsync());
        Assert.True(store.IsInvalidated(folder.Head("img/2", ["logo"]), since));
        Assert.False(store.IsInvalidated(folder.Head("img/2", ["logo"]), store.Moment));
        Assert.Null(await store.FindAsync("img/2"));
        Assert.NotNull(await folder.PutAsync(store, "img/2", [1], "logo"));
        Assert.NotNull(await store.FindAsync("img/2"));
    }

    [Fact]
    public async Task What_is_stored_after_a_ban_outlives_it()
    {
        await using var folder = new DiskStoreFolder();
        var store = await StoreAsync(folder);
        store.Invalidate(Images);
        await folder.PutAsync(store, "img/1|gzip", [9]);
        await folder.EntriesAsync(2);
        store = await folder.ReopenAsync(store);

        Assert.Equal([9], await DiskStoreFolder.FindAsync(store, "img/1|gzip"));
        Assert.Null(await store.FindAsync("img/1|br"));
    }

    [Fact]
    public async Task Where_the_list_of_invalidations_is_damaged_nothing_comes_back()
    {
        await using var folder = new DiskStoreFolder();
        var store = await StoreAsync(folder);
        await store.DisposeAsync();
        File.WriteAllText(folder.Journal, "not what was written");

        store = await folder.OpenAsync();

        Assert.Null(await store.FindAsync("other"));
        await folder.EntriesAsync(0);
        await folder.PutAsync(store, "other", [1]);
        store = await folder.ReopenAsync(store);
        Assert.NotNull(await store.FindAsync("other"));
    }

    private static async Task<DiskStore> StoreAsync(DiskStoreFolder folder)
    {
        var store = await folder.OpenAsync();
        await folder.PutAsync(store, "img/1|gzip", [1], "logo", "images");
        await folder.PutAsync(store, "img/1|br", [2], "images");
        await folder.PutAsync(store, "other", [3], "text");
        return store;
    }

    private static Invalidation What(string kind) => kind switch
    {
        "resource" => new Invalidation.Resource("img/1"),
        "tagged" => new Invalidation.Tagged("images"),
        "prefixed" => new Invalidation.Prefixed("https://example.org/img/"),
        "ban" => Images,
        _ => new Invalidation.Prefixed(""),
    };
}
