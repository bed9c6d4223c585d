using System.Globalization;
using System.IO.Pipelines;
using System.Text;
using ScriptProxy.Host.Stores.Memory;
using ScriptProxy.Plugins.Caching;
using ScriptProxy.Sdk;
using ScriptProxy.Testing.Units;
using ScriptProxy.UnitTests.Stores;

namespace ScriptProxy.UnitTests.Caching.Stores;

/// <summary>The whole cache over a store as across a network: it alone holds the answers, which are too large for memory.</summary>
public sealed class DistantCacheTests : IDisposable
{
    private const string Address = "http://a.example/a";

    private static readonly string Padding = new('x', 5000);

    private readonly FakeHooks _hooks;
    private readonly MemoryStore _store;
    private readonly ManualTimeProvider _clock = new();
    private int _asked;
    private int _confirmed;

    public DistantCacheTests()
    {
        _store = new MemoryStore("disk", new MemoryStoreOptions { MaxBytes = 1_000_000 }, _clock);
        _hooks = new FakeHooks("Caching", new() { ["Enabled"] = "true", ["Memory:MaxEntryKilobytes"] = "4", ["Disk:Folder"] = "elsewhere" })
        {
            Clock = _clock, Disk = new DistantStore(_store),
        };
        new CachingPlugin().Configure(_hooks);
    }

    public void Dispose()
    {
        _hooks.Dispose();
        _store.Dispose();
    }

    [Fact]
    public async Task What_is_stored_is_served_and_listed()
    {
        Assert.Equal("answer 1", await GetAsync());
        await StoredAsync(1);
        Assert.Equal("answer 1", await GetAsync());
        Assert.Equal(1, _asked);
        Assert.Contains("\"store\":\"disk\"", (await _hooks.AdminAsync("GET", "/entries")).Text, StringComparison.Ordinal);
        Assert.Equal(200, (await _hooks.AdminAsync("GET", $"/entry?url={Address}")).Status);
    }

    [Fact]
    public async Task What_the_upstream_confirms_is_fresh_again()
    {
        await GetAsync();
        await StoredAsync(1);
        _clock.Advance(TimeSpan.FromMinutes(2));
        Assert.Equal("answer 1", await GetAsync());
        Assert.Equal("answer 1", await GetAsync());
        Assert.Equal((1, 1), (_asked, _confirmed));
    }

    [Theory]
    [InlineData("PURGE", "", "")]
    [InlineData("PURGE", "xkey", "tag")]
    [InlineData("BAN", "X-Ban", "path == /a")]
    public async Task What_is_purged_or_banned_is_fetched_anew(string method, string header, string value)
    {
        await GetAsync();
        await StoredAsync(1);
        Assert.Equal(200, (await SendAsync(method, header, value)).Answer!.Status);
        Assert.Equal("answer 2", await GetAsync());
    }

    [Theory]
    [InlineData("PURGE", "", "")]
    [InlineData("PURGE", "xkey", "tag")]
    [InlineData("BAN", "X-Ban", "path == /a")]
    public async Task What_is_purged_softly_is_asked_after(string method, string header, string value)
    {
        await GetAsync();
        await StoredAsync(1);
        Assert.Equal(200, (await SendAsync(method, header, value, ("Soft-Purge", "1"))).Answer!.Status);
        Assert.Equal("answer 1", await GetAsync());
        Assert.Equal((1, 1), (_asked, _confirmed));
    }

    [Fact]
    public async Task What_a_request_has_changed_is_gone_when_its_answer_is_sent()
    {
        await GetAsync();
        await StoredAsync(1);
        await SendAsync("POST", "", "");
        Assert.Equal(0, _store.Figures.Entries);
    }

    [Fact]
    public async Task What_a_rule_purges_is_gone_when_the_call_is_done()
    {
        var cache = (ICache)_hooks.Offered[(typeof(ICache), "Caching")];
        foreach (var purge in new[] { () => cache.PurgeAsync(Address), () => cache.PurgePrefixAsync("http://a.example/"), () => cache.PurgeTagsAsync(["tag"]), () => cache.BanAsync("path == /a") })
        {
            await GetAsync();
            await StoredAsync(1);
            await purge();
            Assert.Empty(_store.List());
        }
    }

    private Task StoredAsync(int count) => Eventually.TrueAsync(() => _store.Figures.Entries == count, "it is stored");

    private async Task<string> GetAsync()
    {
        var answer = (await SendAsync("GET", "", "")).Answer!;
        var pipe = new Pipe();
        var reading = pipe.Reader.ReadAtLeastAsync(Padding.Length + 8);
        await answer.Body!.WriteAsync(pipe.Writer, CancellationToken.None);
        await pipe.Writer.CompleteAsync();
        return Encoding.ASCII.GetString((await reading).Buffer)[Padding.Length..];
    }

    private Task<FakeExchange> SendAsync(string method, string header, string value, params (string Name, string Value)[] more)
    {
        var exchange = new FakeExchange(method, Address) { OnFetch = Answer };
        foreach (var (name, text) in more.Append((header, value)).Where(pair => pair.Item1.Length > 0))
        {
            exchange.RequestHeaders[name] = text;
        }

        return _hooks.SendAsync(exchange);
    }

    private void Answer(FakeFetch fetch)
    {
        fetch.Headers.CacheControl = "max-age=60";
        fetch.Headers.ETag = "\"v\"";
        fetch.Headers["xkey"] = "tag";
        fetch.Headers.Date = _clock.GetUtcNow().ToString("r", CultureInfo.InvariantCulture);
        if (fetch.RequestHeaders.IfNoneMatch.Count > 0)
        {
            _confirmed++;
            fetch.Status = 304;
            return;
        }

        fetch.Body = PipeReader.Create(new MemoryStream(Encoding.ASCII.GetBytes($"{Padding}answer {++_asked}")));
    }
}
