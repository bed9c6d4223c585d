using System.Text.Json;
using ScriptProxy.Host.Admin;
using ScriptProxy.Host.Admin.Cache;
using ScriptProxy.Plugins.Caching.Purging;
using ScriptProxy.Sdk;
using ScriptProxy.Testing.Units;
using ScriptProxy.UnitTests.Caching.Stores;

namespace ScriptProxy.UnitTests.Caching.Purging;

public sealed class CacheEndpointsTests : IDisposable
{
    private readonly FakeStore _memory = new();
    private readonly FakeStore _disk = new("disk");
    private readonly Dictionary<string, long[]> _routes = [];
    private readonly FakeHooks _hooks = new("Caching");
    private readonly AdminClient _client = new("http://localhost:9090");

    public CacheEndpointsTests() =>
        new CacheEndpoints(new CacheInvalidator(_memory.Above(_disk), FakeStore.PrimaryKeyOf), _routes, _hooks.Time).Register(_hooks);

    public void Dispose()
    {
        _hooks.Dispose();
        _client.Dispose();
    }

    [Fact]
    public async Task The_list_is_by_prefix_over_all_stores_and_as_the_command_reads_it()
    {
        _memory.Add("https://a.example/1");
        _disk.Add("https://a.example/1");
        _disk.Add("https://a.example/2");
        _disk.Add("https://b.example/3");
        Mark(_memory, "https://a.example/4", StoredMarks.VaryIndex);
        Mark(_memory, "https://a.example/5", StoredMarks.HitForMiss);

        var (status, text) = await _hooks.AdminAsync("GET", "/entries?prefix=https://a.example/");

        Assert.Equal(200, status);
        Assert.Equal(
            [
                new CacheEntry("https://a.example/1", 200, "fresh", 1000, 60, 3660, "memory"),
                new CacheEntry("https://a.example/5", 200, "hit-for-miss", 1000, 60, 3660, "memory"),
                new CacheEntry("https://a.example/2", 200, "fresh", 1000, 60, 3660, "disk"),
            ],
            Lines(text).Select(_client.Read<CacheEntry>));
    }

    [Fact]
    public async Task The_list_ends_at_its_limit()
    {
        Enumerable.Range(0, 30).ToList().ForEach(number => _memory.Add($"https://a.example/{number}"));

        Assert.Equal(7, Lines((await _hooks.AdminAsync("GET", "/entries?limit=7")).Text).Length);
        Assert.Equal(30, Lines((await _hooks.AdminAsync("GET", "/entries")).Text).Length);
        Assert.Equal((400, "{\"error\":\"limit is a number from 1, not \\u0027x\\u0027\"}"), await _hooks.AdminAsync("GET", "/entries?limit=x"));
        Assert.Equal(400, (await _hooks.AdminAsync("GET", "/entries?limit=0")).Status);
    }

    [Fact]
    public async Task An_address_is_shown_with_its_variants_as_the_command_reads_them()
    {
        var head = _memory.Add("https://a.example/1", "", "news");
        _memory.Heads[head.Key] = head with { InitialAge = TimeSpan.FromSeconds(5), Vary = [new("accept-encoding", "gzip")], Route = "shop" };
        _disk.Add("https://a.example/%31", " br");
        _disk.Add("https://a.example/12");
        _disk.Add("https:///1");
        Mark(_disk, "https://a.example/1", StoredMarks.VaryIndex);

        var (status, text) = await _hooks.AdminAsync("GET", "/entry?url=https://A.example/1");

        Assert.Equal(200, status);
        var entries = _client.Read<IReadOnlyList<ShownCacheEntry>>(text);
        Assert.Equal(["memory", "disk"], entries.Select(entry => entry.Store));
        var shown = entries[0];
        Assert.Equal((15.0, 60.0, 3660.0, 10.0, 0.0, 3600.0), (shown.Age, shown.FreshFor, shown.ExpiresIn, shown.Grace, shown.StaleIfError, shown.Keep));
        Assert.Equal(("https://a.example/1", 200, "fresh", 1000, "shop", "None"), (shown.Url, shown.Status, shown.State, shown.Bytes, shown.Route, shown.Marks));
        Assert.Equal(["news"], shown.Tags);
        Assert.Equal("gzip", shown.Vary["accept-encoding"]);
        Assert.Equal([new("Content-Type", "image/png"), new("X-Two", "a"), new("X-Two", "b")], shown.Headers);
    }

    [Theory]
    [InlineData("https://a.example/9", 404, "nothing is stored for https://a.example/9")]
    [InlineData("/9", 400, "'/9' is no absolute address; write https://example.org/path.")]
    [InlineData("", 400, "'' is no absolute address; write https://example.org/path.")]
    public async Task What_cannot_be_shown_is_told(string url, int status, string error)
    {
        var answer = await _hooks.AdminAsync("GET", "/entry?url=" + url);

        Assert.Equal((status, error), (answer.Status, JsonDocument.Parse(answer.Text).RootElement.GetProperty("error").GetString()));
    }

    [Theory]
    [InlineData("""{"url":"https://a.example/1"}""", 1, false)]
    [InlineData("""{"prefix":"https://a.example/","soft":true}""", 2, true)]
    [InlineData("""{"tags":["news","x"]}""", 1, false)]
    [InlineData("""{"ban":"path == /2","soft":true}""", 1, true)]
    [InlineData("""{"url":null,"prefix":null,"tags":null,"ban":"url ~ .","soft":false}""", 2, false)]
    public async Task Something_is_purged(string order, int purged, bool soft)
    {
        _memory.Add("https://a.example/1", "", "news");
        _disk.Add("https://a.example/1", "", "news");
        _disk.Add("https://a.example/2");

        var (status, text) = await _hooks.AdminAsync("POST", "/purge", order);

        Assert.Equal((200, new CachePurged(purged, soft)), (status, _client.Read<CachePurged>(text)));
        Assert.All(_memory.Invalidated, call => Assert.Equal(soft, call.Soft));
    }

    [Theory]
    [InlineData("{}", "name one of url, prefix, tags and ban")]
    [InlineData("null", "name one of url, prefix, tags and ban")]
    [InlineData("""{"tags":[]}""", "name one of url, prefix, tags and ban")]
    [InlineData("""{"url":"https://a.example/","ban":"url ~ ."}""", "name one of url, prefix, tags and ban")]
    [InlineData("""{"prefix":"https://a.example"}""", "'https://a.example' names no whole host; write https://example.org/ and what the paths begin with.")]
    [InlineData("""{"ban":"path"}""", "column 5: an operator is missing; there are ==, !=, ~ and !~")]
    public async Task A_wrong_order_purges_nothing(string order, string error)
    {
        var answer = await _hooks.AdminAsync("POST", "/purge", order);

        Assert.Equal((400, error), (answer.Status, JsonDocument.Parse(answer.Text).RootElement.GetProperty("error").GetString()));
        Assert.Empty(_memory.Invalidated);
    }

    [Fact]
    public async Task A_mistyped_order_is_refused_whole()
    {
        await Assert.ThrowsAsync<Microsoft.AspNetCore.Http.BadHttpRequestException>(
            () => _hooks.AdminAsync("POST", "/purge", """{"url":"https://a.example/1","sofd":true}"""));
        Assert.Empty(_memory.Invalidated);
    }

    [Fact]
    public async Task Figures_are_those_of_each_store_and_each_route()
    {
        _routes["shop"] = new long[Enum.GetValues<CacheOutcome>().Length];
        _routes["shop"][(int)CacheOutcome.Hit] = 7;
        _routes["shop"][(int)CacheOutcome.Miss] = 2;
        _disk.Add("https://a.example/2");

        Assert.Equal(
            (200, """{"stores":[{"name":"memory","figures":{"entries":0,"bytes":0,"maxBytes":5000,"evicted":1,"refused":2,"damaged":3}},{"name":"disk","figures":{"entries":1,"bytes":1000,"maxBytes":5000,"evicted":1,"refused":2,"damaged":3}}],"routes":[{"route":"shop","outcomes":{"hit":7,"miss":2}}]}"""),
            await _hooks.AdminAsync("GET", "/figures"));
    }

    private static string[] Lines(string text) => text.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    private static void Mark(FakeStore store, string url, StoredMarks marks)
    {
        var head = store.Add(url);
        store.Heads[head.Key] = head with { Marks = marks };
    }
}
