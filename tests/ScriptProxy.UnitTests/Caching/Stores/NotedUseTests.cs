using ScriptProxy.Host.Stores.Memory;
using ScriptProxy.Sdk;
using ScriptProxy.Testing.Units;
using ScriptProxy.UnitTests.Stores;

namespace ScriptProxy.UnitTests.Caching.Stores;

/// <summary>What memory answers is in use on disk too.</summary>
public sealed class NotedUseTests : IDisposable
{
    private readonly ManualTimeProvider _clock = new();
    private readonly MemoryStore _store;
    private readonly CountingStore _disk;
    private readonly FakeCache _cache;

    public NotedUseTests()
    {
        _store = new MemoryStore("disk", new MemoryStoreOptions { MaxBytes = 1_000_000 }, _clock);
        _disk = new CountingStore(_store);
        _cache = new FakeCache(_clock, new() { ["Disk:Folder"] = "elsewhere" }, disk: _disk) { CacheControl = "max-age=600" };
    }

    public void Dispose()
    {
        _cache.Dispose();
        _store.Dispose();
    }

    [Fact]
    public async Task A_hit_in_memory_is_noted_on_disk_once_a_second()
    {
        await StoreAsync();
        for (var hit = 0; hit < 10; hit++)
        {
            await _cache.GetAsync();
        }

        Assert.Equal(_store.List().Select(item => item.Key), _disk.Used);
        _clock.Advance(TimeSpan.FromSeconds(1));
        await _cache.GetAsync();
        Assert.Equal(2, _disk.Used.Count);
    }

    [Fact]
    public async Task So_is_what_says_that_answers_vary()
    {
        _cache.Vary = "X-Kind";
        await StoreAsync(("X-Kind", "a"));
        await _cache.GetAsync(("X-Kind", "a"));
        Assert.Equal(_store.List().Select(item => item.Key).Order(StringComparer.Ordinal), _disk.Used.Order(StringComparer.Ordinal));
        Assert.Equal(2, _disk.Used.Count);
    }

    [Fact]
    public async Task So_is_a_request_with_conditions()
    {
        await StoreAsync();
        Assert.Equal(304, (await _cache.SendAsync("GET", ("If-None-Match", "\"v\""))).Answer!.Status);
        Assert.Equal(_store.List().Select(item => item.Key), _disk.Used);
    }

    /// <summary>Stores an answer, and begins to count.</summary>
    private async Task StoreAsync(params (string Name, string Value)[] headers)
    {
        await _cache.GetAsync(headers);
        await Eventually.TrueAsync(async () => (await _cache.AdminAsync("/entries")).Text.Contains("\"store\":\"memory\"", StringComparison.Ordinal), "it is in memory");
        _disk.Used.Clear();
    }
}
