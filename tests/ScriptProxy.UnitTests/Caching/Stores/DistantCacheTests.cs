using ScriptProxy.Host.Stores.Memory;
using ScriptProxy.Sdk;
using ScriptProxy.Testing.Units;
using ScriptProxy.UnitTests.Stores;

namespace ScriptProxy.UnitTests.Caching.Stores;

/// <summary>The whole cache over a store as across a network: it alone holds the answers, which are too large for memory.</summary>
public sealed class DistantCacheTests : IDisposable
{
    private readonly ManualTimeProvider _clock = new();
    private readonly MemoryStore _store;
    private readonly FakeCache _cache;

    public DistantCacheTests()
    {
        _store = new MemoryStore("disk", new MemoryStoreOptions { MaxBytes = 1_000_000 }, _clock);
        _cache = new FakeCache(_clock, new() { ["Memory:MaxEntryKilobytes"] = "4", ["Disk:Folder"] = "elsewhere" }, padding: 5000, new DistantStore(_store));
    }

    public void Dispose()
    {
        _cache.Dispose();
        _store.Dispose();
    }

    [Fact]
    public async Task What_is_stored_is_served_and_listed()
    {
        await StoreAsync();
        Assert.Equal("answer 1", await _cache.GetAsync());
        Assert.Equal(1, _cache.Answered);
        Assert.Contains("\"store\":\"disk\"", (await _cache.AdminAsync("/entries")).Text, StringComparison.Ordinal);
        Assert.Equal(200, (await _cache.AdminAsync($"/entry?url={FakeCache.Address}")).Status);
    }

    [Fact]
    public async Task What_the_upstream_confirms_is_fresh_again()
    {
        await StoreAsync();
        _clock.Advance(TimeSpan.FromMinutes(2));
        Assert.Equal("answer 1", await _cache.GetAsync());
        Assert.Equal("answer 1", await _cache.GetAsync());
        Assert.Equal((1, 1), (_cache.Answered, _cache.Confirmed));
    }

    [Theory]
    [InlineData("PURGE", "", "")]
    [InlineData("PURGE", "xkey", "tag")]
    [InlineData("BAN", "X-Ban", "path == /a")]
    public async Task What_is_purged_or_banned_is_fetched_anew(string method, string header, string value)
    {
        await StoreAsync();
        Assert.Equal(200, (await _cache.SendAsync(method, (header, value))).Answer!.Status);
        Assert.Equal("answer 2", await _cache.GetAsync());
    }

    [Theory]
    [InlineData("PURGE", "", "")]
    [InlineData("PURGE", "xkey", "tag")]
    [InlineData("BAN", "X-Ban", "path == /a")]
    public async Task What_is_purged_softly_is_asked_after(string method, string header, string value)
    {
        await StoreAsync();
        Assert.Equal(200, (await _cache.SendAsync(method, (header, value), ("Soft-Purge", "1"))).Answer!.Status);
        Assert.Equal("answer 1", await _cache.GetAsync());
        Assert.Equal((1, 1), (_cache.Answered, _cache.Confirmed));
    }

    [Fact]
    public async Task What_a_request_has_changed_is_gone_when_its_answer_is_sent()
    {
        await StoreAsync();
        await _cache.SendAsync("POST");
        Assert.Empty(_store.List());
    }

    [Fact]
    public async Task What_a_rule_purges_is_gone_when_the_call_is_done()
    {
        var cache = _cache.Cache;
        foreach (var purge in new[] { () => cache.PurgeAsync(FakeCache.Address), () => cache.PurgePrefixAsync("http://a.example/"), () => cache.PurgeTagsAsync(["tag"]), () => cache.BanAsync("path == /a") })
        {
            await StoreAsync();
            await purge();
            Assert.Empty(_store.List());
        }
    }

    private async Task StoreAsync()
    {
        await _cache.GetAsync();
        await Eventually.TrueAsync(() => _store.List().Any(), "it is stored");
    }
}
