using ScriptProxy.Plugins.Caching.Purging;
using ScriptProxy.Sdk;
using ScriptProxy.UnitTests.Caching.Stores;

namespace ScriptProxy.UnitTests.Caching.Purging;

public sealed class CacheInvalidatorTests
{
    private readonly FakeStore _memory = new();
    private readonly FakeStore _disk = new("disk");
    private readonly CacheInvalidator _cache;

    public CacheInvalidatorTests() => _cache = new CacheInvalidator(_memory.Above(_disk), url => $"key of {url}");

    [Fact]
    public async Task An_address_is_purged_with_all_its_variants_in_all_stores()
    {
        _memory.Add("https://a.example/b");
        _memory.Add("https://a.example/b", " gzip");
        _disk.Add("https://a.example/b");
        _disk.Add("https://a.example/b", " gzip");
        _disk.Add("https://a.example/b", " br");
        _disk.Add("https://a.example/bc");

        Assert.Equal(3, await _cache.PurgeAsync("https://a.example/b"));
        Assert.Equal([(new Invalidation.Resource("key of https://a.example/b"), false)], _memory.Invalidated);
        Assert.Single(_disk.Heads);
    }

    [Fact]
    public async Task All_tags_are_purged_everywhere_where_a_disk_can_write_none_of_them_down()
    {
        _disk.Forgets = true;
        await Assert.ThrowsAsync<IOException>(() => _cache.PurgeTagsAsync(["a", "b"]));
        Invalidation[] meant = [new Invalidation.Tagged("a"), new Invalidation.Tagged("b")];
        Assert.Equal(meant, _memory.Invalidated.Select(one => one.Item1));
        Assert.Equal(meant, _disk.Invalidated.Select(one => one.Item1));
    }

    [Theory]
    [InlineData("HTTPS://A.Example:8443/B?c=D", "https://a.example:8443/B?c=D")]
    [InlineData("http://a.example", "http://a.example/")]
    [InlineData("http://a.example?b", "http://a.example/?b")]
    [InlineData("http://[::1]:80/b", "http://[::1]/b")]
    [InlineData("https://a.example:443/b", "https://a.example/b")]
    [InlineData("http://a.example:443", "http://a.example:443/")]
    [InlineData("http://M\u00fcnchen.example:8080/b", "http://xn--mnchen-3ya.example:8080/b")]
    [InlineData("https://m\u00fcnchen.example:443/b?{c}", "https://xn--mnchen-3ya.example/b?{c}")]
    public async Task Scheme_and_host_are_without_case(string url, string meant)
    {
        await _cache.PurgeAsync(url, soft: true);

        Assert.Equal([(new Invalidation.Resource($"key of {meant}"), true)], _memory.Invalidated);
    }

    [Theory]
    [InlineData("")]
    [InlineData("/b")]
    [InlineData("a.example/b")]
    [InlineData("ftp://a.example/b")]
    [InlineData("https:/a.example/b")]
    [InlineData("https://u:p@a.example/b")]
    [InlineData("https://a.example/b#c")]
    [InlineData("https://a.example\\b")]
    public async Task What_is_no_absolute_address_is_refused(string url)
    {
        var error = await Assert.ThrowsAsync<ArgumentException>(() => _cache.PurgeAsync(url));

        Assert.Equal($"'{url}' is no absolute address; write https://example.org/path.", error.Message);
        Assert.Empty(_memory.Invalidated);
    }

    [Fact]
    public async Task A_prefix_begins_with_a_whole_host()
    {
        _memory.Add("https://a.example/img/1");
        _memory.Add("https://a.example/img/2");
        _memory.Add("https://a.example/css/1");

        Assert.Equal(2, await _cache.PurgePrefixAsync("https://A.example/img/"));
        foreach (var wrong in new[] { "", "/img/", "https://a.example", "https://a.example?b", "https://" })
        {
            Assert.Contains("names no whole host", (await Assert.ThrowsAsync<ArgumentException>(() => _cache.PurgePrefixAsync(wrong))).Message, StringComparison.Ordinal);
        }

        await _cache.PurgePrefixAsync("https://a.example/%69mg/{%7b");
        Assert.Equal([(new Invalidation.Prefixed("https://a.example/img/"), false), (new Invalidation.Prefixed("https://a.example/img/%7B%7B"), false)], _memory.Invalidated);
    }

    [Fact]
    public async Task Tags_are_each_purged_once_softly_or_for_good()
    {
        _memory.Add("https://a.example/1", "", "news", "start");
        _disk.Add("https://a.example/1", "", "news", "start");
        _disk.Add("https://a.example/2", "", "news");
        _disk.Add("https://a.example/3", "", "News");

        Assert.Equal(2, await _cache.PurgeTagsAsync(["news", "news", "other"], soft: true));
        Assert.Equal([(new Invalidation.Tagged("news"), true), (new Invalidation.Tagged("other"), true)], _memory.Invalidated);
    }

    [Fact]
    public async Task A_ban_goes_to_all_stores_and_a_wrong_one_to_none()
    {
        await Assert.ThrowsAsync<FormatException>(() => _cache.BanAsync("path"));
        Assert.Empty(_memory.Invalidated);

        _memory.Add("https://a.example/a");
        Assert.Equal(1, await _cache.BanAsync("path ~ ^/a"));
        Assert.Equal(0, await _cache.BanAsync("path ~ ^/a", soft: true));

        Assert.Equal([false, true], _memory.Invalidated.Select(call => call.Soft));
        Assert.Equal([false, true], _disk.Invalidated.Select(call => call.Soft));
    }
}
