using ScriptProxy.Plugins.Caching.Purging;
using ScriptProxy.Plugins.Caching.Tags;
using ScriptProxy.Sdk;
using ScriptProxy.Testing.Units;
using ScriptProxy.UnitTests.Caching.Stores;

namespace ScriptProxy.UnitTests.Caching.Purging;

public sealed class CachePurgingTests
{
    private readonly FakeStore _store = new();

    [Fact]
    public async Task A_request_with_PURGE_is_answered_before_any_upstream_by_its_own_key()
    {
        using var hooks = new FakeHooks("Caching");
        Register(hooks, new PurgeOptions());

        var exchange = await hooks.SendAsync("PURGE", "http://a.example/a");
        var other = await hooks.SendAsync("POST", "http://a.example/a");

        Assert.Equal(200, exchange.Answer!.Status);
        Assert.Equal([(new Invalidation.Resource("primary key of /a"), false)], _store.Invalidated);
        Assert.Null(other.Answer);
    }

    [Fact]
    public async Task Rules_and_whoever_operates_the_proxy_purge_as_well()
    {
        using var hooks = new FakeHooks("Caching");
        Register(hooks, new PurgeOptions());

        await ((ICache)hooks.Offered[(typeof(ICache), "Caching")]).PurgeTagsAsync(["news"]);

        Assert.Equal([(new Invalidation.Tagged("news"), false)], _store.Invalidated);
        Assert.Equal(["GET /entries", "GET /entry", "POST /purge", "GET /figures"], hooks.Endpoints.Select(endpoint => $"{endpoint.Method} {endpoint.Path}"));
    }

    private void Register(Hooks hooks, PurgeOptions options) => CachePurging.Register(
        hooks, new CacheInvalidator(_store.Alone(), url => url), options, new TagOptions(), lookup => $"primary key of {lookup.Path}", []);
}
