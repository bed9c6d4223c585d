using ScriptProxy.FunctionalTests.Reloading;

namespace ScriptProxy.FunctionalTests.Caching.Conformance;

/// <summary>RFC 9211: what <c>Cache-Status</c> says.</summary>
public sealed class Rfc9211Tests(HonouringCache cache) : ConformanceTests(cache), IClassFixture<HonouringCache>
{
    [Fact]
    public async Task Section_2_1_a_hit_says_for_how_long_it_is_fresh()
    {
        var resource = Upstream("Cache-Control: max-age=60");
        await resource.StoredForAsync(7);
        Assert.Equal("ScriptProxy; hit; ttl=53", (await resource.GetAsync())["Cache-Status"]);
    }

    [Fact]
    public async Task Section_2_2_and_2_5_a_miss_that_is_stored() =>
        Assert.Equal("ScriptProxy; fwd=uri-miss; fwd-status=200; stored; ttl=60", (await Upstream("Cache-Control: max-age=60").GetAsync())["Cache-Status"]);

    [Theory]
    [InlineData("no-store"), InlineData("private")]
    public async Task Section_2_8_a_miss_that_is_not_stored_says_why(string directive) =>
        Assert.Equal($"ScriptProxy; fwd=uri-miss; fwd-status=200; detail=\"{directive}\"", (await Upstream($"Cache-Control: {directive}").GetAsync())["Cache-Status"]);

    [Theory]
    [InlineData("POST", "fwd=method")]
    [InlineData("GET", "fwd=bypass", "Cookie: a=b")]
    public async Task Section_2_2_a_request_that_passes_says_why(string method, string reason, params string[] headers) =>
        Assert.StartsWith($"ScriptProxy; {reason}; fwd-status=200", (await Upstream("X-Says: nothing").SendAsync(method, headers))["Cache-Status"], StringComparison.Ordinal);

    [Fact]
    public async Task Section_2_2_a_miss_of_a_variant()
    {
        var resource = Upstream("Cache-Control: max-age=60", "Vary: X-One");
        await resource.GetAsync("X-One: 1");
        Assert.StartsWith("ScriptProxy; fwd=vary-miss; fwd-status=200; stored", (await resource.GetAsync("X-One: 2"))["Cache-Status"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Section_2_2_and_2_3_what_was_stale_says_so_and_what_the_upstream_said()
    {
        var resource = Upstream("Cache-Control: max-age=10", "ETag: \"a\"").Then(304, "", "ETag: \"a\"");
        await resource.StoredForAsync(11);
        Assert.Equal("ScriptProxy; fwd=stale; fwd-status=304; ttl=10", (await resource.GetAsync())["Cache-Status"]);
    }

    [Fact]
    public async Task Section_2_2_what_the_client_turned_down_says_so()
    {
        var resource = Upstream("Cache-Control: max-age=60", "ETag: \"a\"").Then(304, "", "ETag: \"a\"");
        await resource.StoredForAsync(5);
        Assert.Equal("ScriptProxy; fwd=request; fwd-status=304; ttl=60", (await resource.GetAsync("Cache-Control: no-cache"))["Cache-Status"]);
    }

    [Fact]
    public async Task Section_2_2_a_part_that_is_not_the_one_asked_for_says_so()
    {
        var resource = Upstream(206, "01", "Cache-Control: max-age=60", "ETag: \"a\"", "Content-Range: bytes 0-1/10").Then(206, "23", "Cache-Control: max-age=60", "ETag: \"a\"", "Content-Range: bytes 2-3/10");
        await resource.GetAsync("Range: bytes=0-1");
        Assert.StartsWith("ScriptProxy; fwd=partial; fwd-status=206; stored", (await resource.GetAsync("Range: bytes=2-3"))["Cache-Status"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Section_2_1_and_2_2_an_answer_in_place_of_an_error_is_no_hit()
    {
        var resource = Upstream("Cache-Control: max-age=10, stale-if-error=60").Then(503, "down");
        await resource.StoredForAsync(11);
        Assert.Equal("ScriptProxy; fwd=stale; fwd-status=503; ttl=-1; detail=\"stale-if-error\"", (await resource.GetAsync())["Cache-Status"]);
    }

    [Fact]
    public async Task Section_2_4_what_is_stale_has_a_negative_ttl()
    {
        var resource = Upstream("Cache-Control: max-age=10, stale-while-revalidate=60");
        await resource.StoredForAsync(15);
        Assert.Equal("ScriptProxy; hit; ttl=-5", (await resource.GetAsync())["Cache-Status"]);
    }

    [Fact]
    public async Task Section_2_6_who_shares_anothers_answer_says_so()
    {
        var gate = new TaskCompletionSource();
        var resource = Nothing().Then(async (http, _) =>
        {
            CachingProxy.Add(http.Response, "Cache-Control: max-age=60");
            await http.Response.Body.FlushAsync();
            await gate.Task;
        });
        using var first = await Client.GetAsync(resource.Path, HttpCompletionOption.ResponseHeadersRead);
        using var second = await Client.GetAsync(resource.Path, HttpCompletionOption.ResponseHeadersRead);
        gate.SetResult();
        Assert.Equal("ScriptProxy; fwd=uri-miss; fwd-status=200; stored; ttl=60", first.Header("Cache-Status"));
        Assert.Equal("ScriptProxy; fwd=uri-miss; fwd-status=200; stored; collapsed; ttl=60", second.Header("Cache-Status"));
    }

    [Fact]
    public async Task Section_2_members_of_caches_nearer_to_the_upstream_come_first_and_stay()
    {
        var resource = Upstream("Cache-Control: max-age=60", "Cache-Status: Inner; fwd=miss");
        Assert.Equal("Inner; fwd=miss, ScriptProxy; fwd=uri-miss; fwd-status=200; stored; ttl=60", (await resource.GetAsync())["Cache-Status"]);
        Assert.Equal("Inner; fwd=miss, ScriptProxy; hit; ttl=60", (await resource.GetAsync())["Cache-Status"]);
        Assert.Equal("Inner; fwd=miss, ScriptProxy; hit; ttl=60", (await resource.GetAsync())["Cache-Status"]);
        Assert.StartsWith("Inner; fwd=miss, ScriptProxy; fwd=method", (await resource.SendAsync("POST"))["Cache-Status"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Section_2_what_is_made_of_a_stored_answer_has_it_too()
    {
        var resource = Upstream("Cache-Control: max-age=60", "ETag: \"a\"");
        await resource.GetAsync();
        Assert.Equal("ScriptProxy; hit; ttl=60", (await resource.GetAsync("If-None-Match: \"a\""))["Cache-Status"]);
        Assert.Equal("ScriptProxy; hit; ttl=60", (await resource.GetAsync("Range: bytes=0-1"))["Cache-Status"]);
    }

    [Fact]
    public async Task Section_2_an_answer_that_the_proxy_made_itself_has_none() =>
        Assert.Null((await Upstream("X-Says: nothing").GetAsync("Cache-Control: only-if-cached"))["Cache-Status"]);
}
