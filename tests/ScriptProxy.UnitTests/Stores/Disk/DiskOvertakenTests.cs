using Microsoft.Extensions.Primitives;
using ScriptProxy.Host.Stores.Disk;
using ScriptProxy.Sdk;
using ScriptProxy.Sdk.Testing;

namespace ScriptProxy.UnitTests.Stores.Disk;

/// <summary>What a busy machine does by chance: one thread is held at a certain place until others have gone on.</summary>
public sealed class DiskOvertakenTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task A_lookup_that_is_overtaken_by_who_carries_out_an_invalidation_finds_what_that_left()
    {
        await using var folder = new DiskStoreFolder();
        var store = await folder.OpenAsync();
        var headers = new WatchedHeaders();
        Assert.NotNull(await folder.PutAsync(store, folder.Head("a", ["t"]) with { Headers = headers }, [1]));
        ManualResetEventSlim walks = new(), sweeps = new(), looks = new(), ends = new();
        var (looker, others, written, isCarriedOut) = (0, 0, 0L, false);
        headers.OnRead = () =>
        {
            if (Environment.CurrentManagedThreadId == looker)
            {
                looker = 0;
                looks.Set(); // it has the entry, and has not asked yet what waits by name
                isCarriedOut = SpinWait.SpinUntil(() => new FileInfo(folder.Journal).Length == written, Limit);
                return;
            }

            switch (Interlocked.Increment(ref others))
            {
                case 1: // the walk: the ban goes on waiting, so that the others ask for the headers too
                    walks.Set();
                    ends.Wait(Limit);
                    break;
                case 2: // the sweep, about to judge the entry by the tag
                    sweeps.Set();
                    looks.Wait(Limit);
                    break;
            }
        };
        try
        {
            store.Invalidate(new Invalidation.Ban([new("header:x-none", BanTest.Equal, "x")]));
            Assert.True(walks.Wait(Limit));
            written = new FileInfo(folder.Journal).Length;
            var staleFrom = folder.Clock.GetUtcNow();
            Assert.Equal(1, store.Invalidate(new Invalidation.Tagged("t"), soft: true));
            Assert.True(sweeps.Wait(Limit)); // or a sweep from before would take the second for its own
            folder.Clock.Advance(TimeSpan.FromSeconds(1)); // the sweep tidies up after itself, which shows that the tag does not wait any more

            looker = Environment.CurrentManagedThreadId;
            var found = await store.FindAsync("a");

            Assert.True(isCarriedOut);
            Assert.Equal(staleFrom, found!.Head.FreshUntil);
        }
        finally
        {
            ends.Set();
        }
    }

    [Fact]
    public async Task What_somebody_else_drops_by_an_invalidation_before_it_gets_there_counts()
    {
        await using var folder = new DiskStoreFolder();
        await using var clock = new WatchedClock();
        var store = await clock.OpenAsync(folder);
        Assert.NotNull(await folder.PutAsync(store, "a", [1], "t"));
        store.Invalidate(new Invalidation.Prefixed("https://example.org/other")); // nobody walks yet: lookups judge what they find
        var (asked, invalidates) = (0, Environment.CurrentManagedThreadId);
        clock.OnNow = () =>
        {
            if (Environment.CurrentManagedThreadId == invalidates && ++asked == 2) // the store's own sweeps ask the clock too
            {
                clock.OnNow = null;
                Assert.Null(Look(store, "a")); // it waits by its name, and has not been looked for in the index
            }
        };

        Assert.Equal(1, store.Invalidate(new Invalidation.Tagged("t")));

        Assert.Null(clock.OnNow);
    }

    [Fact]
    public async Task What_is_removed_while_the_index_is_built_does_not_come_back_from_its_file()
    {
        await using var folder = new DiskStoreFolder();
        await using var clock = new WatchedClock();
        var store = await clock.OpenAsync(folder);
        Assert.NotNull(await folder.PutAsync(store, "a", [1]));
        clock.OnTimestamp = () => // it has left the index, and its file is still there
        {
            clock.Scan.Set();
            Assert.True(SpinWait.SpinUntil(() => store.IsIndexed, Limit));
        };

        Assert.True(store.Remove("a"));

        Assert.Null(clock.OnTimestamp);
        Assert.Null(await store.FindAsync("a"));
        Assert.Empty(folder.Entries);
    }

    [Fact]
    public async Task What_was_stored_again_before_a_crash_can_be_invalidated_again_while_the_index_is_built()
    {
        await using var folder = new DiskStoreFolder();
        var first = await folder.OpenAsync();
        await folder.PutAsync(first, "a", [1]);
        Assert.Equal(1, first.Invalidate(new Invalidation.Resource("a")));
        var journal = File.ReadAllBytes(folder.Journal);
        Assert.NotNull(await folder.PutAsync(first, "a", [2]));
        await first.DisposeAsync();
        File.WriteAllBytes(folder.Journal, journal); // not yet tidied up

        await using var clock = new WatchedClock();
        var store = await clock.OpenAsync(folder);
        store.Invalidate(new Invalidation.Resource("a"));

        Assert.Null(await store.FindAsync("a"));
        clock.Scan.Set();
        await folder.EntriesAsync(0);
    }

    private static StoredResponse? Look(DiskStore store, string key) => store.FindAsync(key).AsTask().GetAwaiter().GetResult();

    private sealed class WatchedHeaders : List<KeyValuePair<string, StringValues>>, IEnumerable<KeyValuePair<string, StringValues>>
    {
        public Action? OnRead { get; set; }

        IEnumerator<KeyValuePair<string, StringValues>> IEnumerable<KeyValuePair<string, StringValues>>.GetEnumerator()
        {
            OnRead?.Invoke();
            return GetEnumerator();
        }
    }

    /// <summary>A clock that lets a test act where the store asks for the time. Its store's index is not built before it is told so.</summary>
    private sealed class WatchedClock : TestClock, IAsyncDisposable
    {
        private readonly ManualResetEventSlim _scans = new();
        private Action? _onTimestamp;
        private DiskStore? _store;

        public ManualResetEventSlim Scan { get; } = new();

        public Action? OnNow { get; set; }

        /// <summary>Is done once.</summary>
        public Action? OnTimestamp
        {
            get => _onTimestamp;
            set => _onTimestamp = value;
        }

        public async Task<DiskStore> OpenAsync(DiskStoreFolder folder)
        {
            OnTimestamp = () =>
            {
                _scans.Set();
                Scan.Wait(Limit);
            };
            _store = new DiskStore("pages", new DiskStoreOptions { Folder = folder.Path, MaxBytes = 1L << 30, OpenFiles = 16 }, this, folder.Log.CreateLogger("store"));
            await Task.Run(() => Assert.True(_scans.Wait(Limit)));
            return _store;
        }

        public override DateTimeOffset GetUtcNow()
        {
            OnNow?.Invoke();
            return base.GetUtcNow();
        }

        public override long GetTimestamp()
        {
            Interlocked.Exchange(ref _onTimestamp, null)?.Invoke();
            return base.GetTimestamp();
        }

        public async ValueTask DisposeAsync()
        {
            Scan.Set();
            await (_store?.DisposeAsync() ?? default);
        }
    }
}
