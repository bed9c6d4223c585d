using Microsoft.Extensions.Logging.Abstractions;
using ScriptProxy.Host.Metrics;
using ScriptProxy.Host.State;
using ScriptProxy.Host.Stores;
using ScriptProxy.Host.Stores.Disk;
using ScriptProxy.Host.Units;
using ScriptProxy.Sdk;
using ScriptProxy.Testing.Units;

namespace ScriptProxy.UnitTests.Stores;

public sealed class KeptStoreTests
{
    private readonly ManualTimeProvider _clock = new();
    private readonly KeptStates _states;

    public KeptStoreTests() => _states = new KeptStates(_clock, NullLogger<KeptStates>.Instance);

    [Fact]
    public async Task A_store_survives_the_reload_of_its_unit_by_its_name()
    {
        using var hooks = new FakeHooks();
        var store = hooks.MemoryStore("pages");
        await store.StoreAsync(StoreKit.Head("a", hooks.Clock), "text");
        Assert.Equal("pages", store.Name);

        using var next = hooks.Reloaded();
        Assert.Equal("text", await next.MemoryStore("pages").TextAsync("a"));
        Assert.Null(await next.MemoryStore("images").FindAsync("a"));
    }

    [Fact]
    public async Task A_store_on_disk_survives_the_reload_of_its_unit_and_keeps_its_folder()
    {
        using var folder = new TemporaryFolder();
        using var hooks = new FakeHooks();
        var store = hooks.DiskStore("pages", new() { Folder = folder["pages"], MaxBytes = 1 << 20 });

        using var next = hooks.Reloaded();
        Assert.Same(store, next.DiskStore("pages", new() { Folder = folder["pages"], MaxBytes = 2 << 20 }));
        Assert.Equal(2 << 20, store.Figures.MaxBytes);
        Assert.Same(store, next.DiskStore("pages", new() { Folder = folder["pages"] + Path.DirectorySeparatorChar }));
        Assert.Equal("SP0507", Assert.Throws<StoreException>(() => next.DiskStore("images", new() { Folder = folder["pages"] })).Code);
        Assert.Throws<ArgumentOutOfRangeException>(() => next.DiskStore("small", new() { Folder = folder["small"], MaxBytes = 1 }));
        Assert.False(Directory.Exists(folder["small"]));
        await ((IAsyncDisposable)store).DisposeAsync();
    }

    [Fact]
    public async Task A_mistyped_folder_is_corrected_without_a_restart()
    {
        using var folder = new TemporaryFolder();
        using var hooks = new FakeHooks();
        File.WriteAllText(folder["file"], "");
        var mistyped = hooks.DiskStore("pages", new() { Folder = folder["pagse"] });
        Assert.Equal("SP0507", Assert.Throws<StoreException>(() => hooks.DiskStore("pages", new() { Folder = folder["file"] })).Code);

        using var next = hooks.Reloaded();
        var store = next.DiskStore("pages", new() { Folder = folder["pages"] });
        Assert.NotSame(mistyped, store);
        Assert.NotNull(await store.StoreAsync(StoreKit.Head("a", hooks.Clock), "text"));
        Assert.True(Directory.Exists(folder["pages"]));
        await ((IAsyncDisposable)mistyped).DisposeAsync();
        await ((IAsyncDisposable)store).DisposeAsync();
    }

    [Fact]
    public async Task The_larger_limits_of_the_versions_hold_that_use_it()
    {
        var before = new UnitLifetime();
        var refused = new UnitLifetime();
        var store = Take(before, 1 << 20);
        for (var i = 0; i < 100; i++)
        {
            await store.StoreAsync(StoreKit.Head($"{i}", _clock), new string('x', 5000));
        }

        Assert.Same(store, Take(refused, 100_000));
        Assert.Equal((100, 1 << 20), (store.Figures.Entries, store.Figures.MaxBytes));
        await refused.EndAsync(NullLogger.Instance, _clock);

        var next = new UnitLifetime();
        Take(next, 100_000);
        await before.EndAsync(NullLogger.Instance, _clock);
        Assert.Equal(100_000, store.Figures.MaxBytes);
        Assert.InRange(store.Figures.Bytes, 80_000, 100_000);

        await next.EndAsync(NullLogger.Instance, _clock); // waits for the unit's next version as it is
        Assert.Equal(100_000, store.Figures.MaxBytes);
        var timers = _clock.Timers;
        await _states.DropAllAsync();
        Assert.Equal(timers - 1, _clock.Timers); // the sweep's
    }

    [Theory]
    [InlineData(65_535, 1 << 20)]
    [InlineData(1 << 20, 1023)]
    [InlineData((16L << 40) + 1, 1 << 20)]
    public void Limits_outside_their_ranges_are_refused(long maxBytes, long maxEntryBytes)
    {
        using var hooks = new FakeHooks();
        var options = new MemoryStoreOptions { MaxBytes = maxBytes, MaxEntryBytes = maxEntryBytes };
        Assert.Throws<ArgumentOutOfRangeException>(() => hooks.MemoryStore("pages", options));
    }

    [Fact]
    public async Task Its_figures_are_metrics_by_unit_and_store()
    {
        var store = Take(new UnitLifetime(), 100_000);
        for (var i = 0; i < 30; i++)
        {
            await store.StoreAsync(StoreKit.Head($"{i}", _clock), new string('x', 5000));
        }

        Assert.Null(store.Begin(StoreKit.Head("large", _clock), 99_000, 0));
        var samples = new StoreMetrics(_states).Metrics.ToDictionary(metric => metric.Name, metric => (metric.Kind, Sample: Assert.Single(metric.Read())));
        Assert.All(samples.Values, read => Assert.Equal([("unit", "rule.csx"), ("store", "pages"), ("kind", "memory")], read.Sample.Labels));
        Assert.Equal((MetricKind.Gauge, 100_000), (samples["scriptproxy.store.limit"].Kind, samples["scriptproxy.store.limit"].Sample.Value));
        Assert.Equal(30, samples["scriptproxy.store.entries"].Sample.Value + samples["scriptproxy.store.evictions"].Sample.Value);
        Assert.Equal(store.Figures.Bytes, samples["scriptproxy.store.size"].Sample.Value);
        Assert.Equal((MetricKind.Counter, 1), (samples["scriptproxy.store.refusals"].Kind, samples["scriptproxy.store.refusals"].Sample.Value));
        Assert.Equal(0, samples["scriptproxy.store.damaged"].Sample.Value);
    }

    private IStore Take(UnitLifetime lifetime, long maxBytes) =>
        new UnitStates("rule.csx", "rule.csx", _states, lifetime, _clock, []).MemoryStore("pages", new MemoryStoreOptions { MaxBytes = maxBytes });
}
