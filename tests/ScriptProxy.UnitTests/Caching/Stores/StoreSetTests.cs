using System.Globalization;
using System.Text;
using ScriptProxy.Host.Stores.Disk;
using ScriptProxy.Host.Stores.Memory;
using ScriptProxy.Plugins.Caching.Stores;
using ScriptProxy.Sdk;
using ScriptProxy.Testing.Units;
using ScriptProxy.UnitTests.Stores;
using ScriptProxy.UnitTests.Stores.Disk;

namespace ScriptProxy.UnitTests.Caching.Stores;

public class StoreSetTests : IAsyncDisposable
{
    private const int Largest = 10_000;
    private const string Small = "small";

    private readonly DiskStoreFolder _folder = new();
    private readonly ManualTimeProvider _clock;

    public StoreSetTests() => _clock = _folder.Clock;

    [Fact]
    public async Task What_memory_drops_is_found_on_disk_and_then_in_memory_again()
    {
        var (stores, memory, disk) = await OpenAsync();
        Assert.NotNull(await StoreAsync(stores, "a", Small));
        Assert.Equal((1, 1), (memory.Figures.Entries, disk.Figures.Entries));
        for (var i = 0; memory.Figures.Evicted < 50; i++)
        {
            await StoreAsync(stores, i.ToString(CultureInfo.InvariantCulture), new string('x', 1000));
        }

        Assert.Null(stores.FindInMemory("a"));
        Assert.Equal(Small, await TextAsync(stores, "a"));
        await Eventually.TrueAsync(() => stores.FindInMemory("a") is not null, "it is in memory again");
        Assert.Equal(Small, await memory.TextAsync("a"));
        Assert.Equal(0, memory.Figures.Refused);
    }

    [Fact]
    public async Task What_was_stored_is_found_after_a_restart_and_goes_to_memory_once_however_many_ask()
    {
        var (stores, _, disk) = await OpenAsync();
        await StoreAsync(stores, "a", Small);
        await StoreAsync(stores, "large", new string('x', Largest + 1));
        (stores, var memory, _) = await OpenAsync(disk);
        var counted = new CountingStore(memory);
        stores = counted.Above(stores.All[1], Largest, _clock);
        Assert.All(await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => Task.Run(() => TextAsync(stores, "a")))), text => Assert.Equal(Small, text));
        await Eventually.TrueAsync(() => stores.FindInMemory("a") is not null, "it is in memory");
        Assert.Equal(1, counted.Begun);
        for (var i = 0; i < 3; i++)
        {
            Assert.Equal(Largest + 1, (await TextAsync(stores, "large"))?.Length);
        }

        Assert.Equal(1, counted.Begun);
    }

    [Theory]
    [InlineData("memory", 1, 0)]
    [InlineData("disk", 0, 1)]
    [InlineData(null, 1, 1)]
    public async Task A_rule_chooses_one_store_alone(string? name, int inMemory, int onDisk)
    {
        var (stores, memory, disk) = await OpenAsync();
        await StoreAsync(stores, "a", Small, name);
        Assert.Equal((inMemory, onDisk), (memory.Figures.Entries, disk.Figures.Entries)); // before it is read, which copies it to memory
        Assert.Equal(Small, await TextAsync(stores, "a"));
    }

    [Fact]
    public async Task What_turns_out_to_be_large_goes_on_on_disk_alone_and_holds_no_memory()
    {
        var (stores, memory, disk) = await OpenAsync();
        var text = string.Concat(Enumerable.Range(0, 5000).Select(number => $"{number:D5},"));
        await using var writer = stores.Begin(Head("a"), null, null, stores.Moments)!;
        var written = 0;
        foreach (var piece in text.Chunk(3000))
        {
            Assert.True(await writer.WriteAsync(Encoding.ASCII.GetBytes(piece)));
            written += piece.Length;
            Assert.Equal(text[..written], Encoding.ASCII.GetString(await writer.Body.ReadAsync(0, written)));
        }

        Assert.Equal((0, 0), (memory.Figures.Bytes, memory.Figures.Refused));
        Assert.NotNull(await writer.CommitAsync());
        Assert.Equal((text, 1), (await TextAsync(stores, "a"), disk.Figures.Entries));
    }

    [Theory]
    [InlineData(3_000, true, true)] // the disk takes no more
    [InlineData(60_000, false, false)] // nor does memory
    public async Task Where_the_disk_is_full_memory_goes_on_and_what_nobody_takes_leaves_the_old_one(int length, bool isTaken, bool isReplaced)
    {
        var (stores, memory, _) = await OpenAsync();
        await StoreAsync(stores, "a", "old");
        stores = memory.Above(new FullStore(stores.All[1], 1000), Largest, _clock);
        await using (var writer = stores.Begin(Head("a"), null, null, stores.Moments)!)
        {
            var pieces = Enumerable.Repeat(Encoding.ASCII.GetBytes(new string('n', 500)), length / 500).ToList();
            var taken = 0;
            while (taken < pieces.Count && await writer.WriteAsync(pieces[taken]))
            {
                taken++;
            }

            Assert.Equal(isTaken, taken == pieces.Count);
            Assert.Equal(taken * 500, (await writer.Body.ReadAsync(0, taken * 500)).Length);
            if (isTaken)
            {
                Assert.NotNull(await writer.CommitAsync());
            }
        }

        Assert.Equal(isReplaced ? new string('n', length) : "old", await TextAsync(stores, "a"));
    }

    [Theory]
    [InlineData(null, 100)]
    [InlineData(null, Largest + 5)]
    [InlineData("memory", 100)]
    [InlineData("disk", 100)]
    public async Task What_breaks_off_leaves_the_old_one(string? name, int length)
    {
        var (stores, _, disk) = await OpenAsync();
        await StoreAsync(stores, "a", "old");
        await using (var writer = stores.Begin(Head("a"), name, length, stores.Moments)!)
        {
            await writer.WriteAsync(new byte[50]);
            Assert.Equal("old", await TextAsync(stores, "a"));
            Assert.Null(await writer.CommitAsync());
        }

        Assert.Equal("old", await TextAsync(stores, "a"));
        (stores, _, _) = await OpenAsync(disk);
        Assert.Equal("old", await TextAsync(stores, "a"));
    }

    public static TheoryData<string?, int, bool> Newer => new()
    {
        { null, 100, false }, { null, Largest + 5, false }, { "memory", 100, false }, { "disk", 100, false }, { null, 100, true }, { null, 0, false },
    };

    /// <summary>Whatever the moment at which the process dies: what could be found before is not followed by what is older.</summary>
    [Theory]
    [MemberData(nameof(Newer))]
    public async Task An_older_answer_never_comes_back(string? name, int length, bool isDiskFull)
    {
        for (var changes = 0; ; changes++)
        {
            var (stores, memory, disk) = await OpenAsync();
            await StoreAsync(stores, "a", "old");
            var life = new Life(changes);
            IStore second = isDiskFull ? new FullStore(Second(disk), 0) : Second(disk);
            stores = new MortalStore(memory, life).Above(new MortalStore(second, life), Largest, _clock);
            try
            {
                await (length == 0 ? stores.NoteAsync(Head("a") with { Marks = StoredMarks.HitForMiss }, null, stores.Moments).AsTask() : StoreAsync(stores, "a", new string('n', length), name));
            }
            catch (DeadException)
            {
            }

            var seen = await TextAsync(stores, "a");
            (stores, _, disk) = await OpenAsync(disk);
            if (seen != "old")
            {
                Assert.NotEqual("old", await TextAsync(stores, "a"));
            }

            if (!life.IsOver)
            {
                Assert.NotEqual("old", seen);
                return;
            }

            await disk.DisposeAsync();
        }
    }

    [Theory]
    [InlineData(null, null)]
    [InlineData("memory", null)]
    [InlineData("disk", null)]
    [InlineData(null, "memory")]
    [InlineData(null, "disk")]
    public async Task What_was_asked_for_earlier_replaces_nothing_and_is_read_to_its_end(string? later, string? earlier)
    {
        var (stores, memory, disk) = await OpenAsync();
        var head = Head("a");
        var since = stores.Moments;
        _clock.Advance(TimeSpan.FromSeconds(1));
        await StoreAsync(stores, "a", "later", later);
        var was = (await memory.TextAsync("a"), await disk.TextAsync("a"));
        await using (var writer = stores.Begin(head, earlier == "disk" ? "pages" : earlier, 7, since)!)
        {
            await writer.WriteAsync("earlier"u8.ToArray(), TestContext.Current.CancellationToken);
            Assert.Null(await writer.CommitAsync());
            Assert.Equal("earlier", Encoding.UTF8.GetString(await writer.Body.ReadAsync(cancelled: TestContext.Current.CancellationToken)));
        }

        Assert.Equal("later", await TextAsync(stores, "a"));
        Assert.Equal(was, (await memory.TextAsync("a"), await disk.TextAsync("a")));
    }

    [Theory]
    [InlineData(null, null)]
    [InlineData("memory", "disk")]
    [InlineData("disk", "memory")]
    public async Task A_clock_that_is_set_back_keeps_nothing_from_being_replaced_by_what_comes_later(string? before, string? after)
    {
        var (stores, memory, disk) = await OpenAsync();
        await StoreAsync(stores, "a", "before", before);
        var head = Head("a");
        _clock.SetBack(TimeSpan.FromHours(1));
        _clock.Advance(TimeSpan.FromSeconds(1));
        Assert.NotNull(await StoreAsync(stores, "a", "after", after));
        Assert.Equal((after == "disk" ? null : "after", after == "memory" ? null : "after"), (await memory.TextAsync("a"), await disk.TextAsync("a")));

        // It was asked for before the clock was set back, and took its time.
        await using var writer = stores.Begin(head, null, 6, stores.Moments)!;
        await writer.WriteAsync("slowly"u8.ToArray(), TestContext.Current.CancellationToken);
        Assert.Null(await writer.CommitAsync());
        Assert.Equal("after", await TextAsync(stores, "a"));
    }

    [Fact]
    public async Task What_is_purged_while_it_arrives_is_read_to_its_end()
    {
        var (stores, _, _) = await OpenAsync();
        var writer = stores.Begin(Head("a"), null, 5, stores.Moments)!;
        await writer.WriteAsync("small"u8.ToArray(), TestContext.Current.CancellationToken);
        var body = writer.Body;
        await stores.InvalidateAsync(new Invalidation.Resource("a"), soft: false);
        Assert.Null(await writer.CommitAsync());
        await writer.DisposeAsync();
        Assert.Equal("small", Encoding.UTF8.GetString(await body.ReadAsync(cancelled: TestContext.Current.CancellationToken)));
    }

    [Fact]
    public async Task Memory_that_drops_a_mark_or_a_newer_answer_does_not_bring_the_old_one_back()
    {
        var (stores, memory, _) = await OpenAsync();
        foreach (var key in new[] { "a", "b" })
        {
            await StoreAsync(stores, key, "old");
        }

        await stores.NoteAsync(Head("a") with { Marks = StoredMarks.HitForMiss }, null, stores.Moments);
        await StoreAsync(stores, "b", "new", "memory");
        memory.Remove("a");
        memory.Remove("b");
        Assert.Null(await TextAsync(stores, "a"));
        Assert.Null(await TextAsync(stores, "b"));
    }

    [Fact]
    public async Task A_new_head_is_found_in_memory_and_on_disk()
    {
        var (stores, memory, disk) = await OpenAsync();
        await StoreAsync(stores, "a", Small);
        _clock.Advance(TimeSpan.FromMinutes(10));
        var found = (await stores.FindAsync("a", TestContext.Current.CancellationToken))!;
        var updated = await stores.UpdateAsync(found, found.Head with { FreshUntil = _clock.GetUtcNow() + TimeSpan.FromHours(5) }, stores.Moments);
        Assert.Equal(updated.Head.FreshUntil, stores.FindInMemory("a")!.Head.FreshUntil);
        memory.Remove("a");
        var onDisk = (await stores.FindAsync("a", TestContext.Current.CancellationToken))!;
        Assert.Equal(updated.Head.FreshUntil, onDisk.Head.FreshUntil);

        // And the other way round: it was found on disk, and has come to memory meanwhile.
        await Eventually.TrueAsync(() => stores.FindInMemory("a") is not null, "it is in memory");
        await stores.UpdateAsync(onDisk, onDisk.Head with { FreshUntil = _clock.GetUtcNow() + TimeSpan.FromHours(7) }, stores.Moments);
        Assert.Equal(_clock.GetUtcNow() + TimeSpan.FromHours(7), stores.FindInMemory("a")!.Head.FreshUntil);
        Assert.Equal(_clock.GetUtcNow() + TimeSpan.FromHours(7), (await disk.FindAsync("a", TestContext.Current.CancellationToken))!.Head.FreshUntil);
    }

    [Fact]
    public async Task What_is_purged_while_it_is_copied_to_memory_does_not_come_back()
    {
        for (var round = 0; round < 50; round++)
        {
            var key = round.ToString(CultureInfo.InvariantCulture);
            var (stores, memory, disk) = await OpenAsync();
            await StoreAsync(stores, key, new string('x', 9000));
            memory.Remove(key);
            var finding = Task.Run(() => TextAsync(stores, key));
            await Task.Run(async () => await stores.InvalidateAsync(new Invalidation.Resource(key), soft: false));
            Assert.Null(await TextAsync(stores, key));
            await finding;
            await Eventually.TrueAsync(() => memory.Figures.Bytes == 0, "nothing is under way");
            Assert.Null(await TextAsync(stores, key));
            await disk.DisposeAsync();
        }
    }

    [Fact]
    public async Task Copies_are_counted_and_listed_once()
    {
        var (stores, _, _) = await OpenAsync();
        await StoreAsync(stores, "a", Small);
        await StoreAsync(stores, "b", Small, "disk");
        Assert.Equal([("a", "memory"), ("b", "pages")], await stores.ListAsync().Select(listed => (listed.Item.Key, listed.Store.Name)).ToListAsync(TestContext.Current.CancellationToken));
        Assert.Equal(1, await stores.InvalidateAsync(new Invalidation.Resource("a"), soft: false));
    }

    public async ValueTask DisposeAsync()
    {
        await _folder.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    /// <summary>What takes the disk's place.</summary>
    private protected virtual IStore Second(IStore disk) => disk;

    private async Task<(StoreSet Stores, MemoryStore Memory, DiskStore Disk)> OpenAsync(DiskStore? disk = null)
    {
        disk = disk is null ? await _folder.OpenAsync() : await _folder.ReopenAsync(disk);
        var memory = new MemoryStore("memory", new MemoryStoreOptions { MaxBytes = 100_000 }, _clock);
        return (memory.Above(Second(disk), Largest, _clock), memory, disk);
    }

    private StoredHead Head(string key) => StoreKit.Head(key, _clock);

    private async Task<StoredResponse?> StoreAsync(StoreSet stores, string key, string body, string? name = null)
    {
        await using var writer = stores.Begin(Head(key), name == "disk" ? "pages" : name, body.Length, stores.Moments);
        return await writer!.WriteAsync(Encoding.UTF8.GetBytes(body)) ? await writer.CommitAsync() : null;
    }

    private static async Task<string?> TextAsync(StoreSet stores, string key) =>
        await stores.FindAsync(key) is { } found ? Encoding.UTF8.GetString(await found.Body.ReadAsync()) : null;
}
