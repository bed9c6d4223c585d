using ScriptProxy.Testing.Units;

namespace ScriptProxy.UnitTests.Caching;

/// <summary>The clock is set back while the cache holds answers.</summary>
public sealed class ClockSetBackTests : IDisposable
{
    private readonly FakeCache _cache = new(new ManualTimeProvider());

    public void Dispose() => _cache.Dispose();

    [Fact]
    public async Task What_came_in_the_future_is_asked_after_before_it_is_served_and_is_fresh_then()
    {
        await StoreAsync();
        _cache.Clock.SetBack(TimeSpan.FromHours(1));
        await GetAsync("answer 1", confirmed: 1);
        await GetAsync("answer 1", confirmed: 1);
        _cache.Clock.Advance(TimeSpan.FromMinutes(2));
        await GetAsync("answer 1", confirmed: 2);
    }

    [Fact]
    public async Task Some_seconds_are_no_matter()
    {
        await StoreAsync();
        _cache.Clock.SetBack(TimeSpan.FromSeconds(4));
        await GetAsync("answer 1", confirmed: 0);
    }

    [Fact]
    public async Task What_is_fetched_anew_takes_the_place_of_what_came_in_the_future()
    {
        _cache.HasTag = false;
        await StoreAsync();
        _cache.Clock.SetBack(TimeSpan.FromHours(1));
        await GetAsync("answer 2", confirmed: 0);
        await GetAsync("answer 2", confirmed: 0);
    }

    [Fact]
    public async Task What_was_purged_softly_does_not_become_fresh_again()
    {
        await StoreAsync();
        _cache.Clock.Advance(TimeSpan.FromSeconds(50));
        await _cache.Cache.PurgeAsync(FakeCache.Address, soft: true);
        _cache.Clock.SetBack(TimeSpan.FromSeconds(40));
        Assert.Contains("\"state\":\"stale\"", (await _cache.AdminAsync("/entries")).Text, StringComparison.Ordinal);
        await GetAsync("answer 1", confirmed: 1);
    }

    [Fact]
    public async Task What_was_stale_when_it_was_purged_softly_does_not_become_fresh_again_either()
    {
        _cache.CacheControl = "max-age=60, stale-if-error=600";
        await StoreAsync();
        _cache.Clock.Advance(TimeSpan.FromSeconds(70));
        await _cache.Cache.PurgeAsync(FakeCache.Address, soft: true);
        _cache.Clock.SetBack(TimeSpan.FromSeconds(40));
        await GetAsync("answer 1", confirmed: 1);
    }

    [Fact]
    public async Task Requests_do_not_pass_for_longer_because_the_clock_was_set_back()
    {
        _cache.CacheControl = "no-store";
        await GetAsync("answer 1", confirmed: 0);
        _cache.Clock.SetBack(TimeSpan.FromDays(1));
        _cache.CacheControl = "max-age=60";
        await StoreAsync();
        await GetAsync("answer 2", confirmed: 0);
    }

    private async Task StoreAsync()
    {
        await _cache.GetAsync();
        await Eventually.TrueAsync(async () => (await _cache.AdminAsync("/entries")).Text.Contains("\"fresh\"", StringComparison.Ordinal), "it is stored");
    }

    private async Task GetAsync(string answer, int confirmed)
    {
        Assert.Equal(answer, await _cache.GetAsync());
        Assert.Equal(confirmed, _cache.Confirmed);
    }
}
