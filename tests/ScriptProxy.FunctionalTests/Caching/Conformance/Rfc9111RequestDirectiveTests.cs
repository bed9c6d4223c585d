namespace ScriptProxy.FunctionalTests.Caching.Conformance;

/// <summary>RFC 9111 5.2.1 and 5.4 where clients' wishes do not count, which is the default.</summary>
public sealed class Rfc9111RequestDirectiveTests(StrictCache cache) : ConformanceTests(cache), IClassFixture<StrictCache>
{
    [Theory]
    [InlineData("Cache-Control: no-cache")]
    [InlineData("Cache-Control: max-age=0")]
    [InlineData("Cache-Control: min-fresh=600")]
    [InlineData("Pragma: no-cache")]
    public async Task Section_5_2_1_decision_clients_cannot_turn_down_what_is_fresh(string wish)
    {
        var resource = Upstream("Cache-Control: max-age=60");
        await resource.StoredForAsync(5);
        Assert.Equal("answer 1", (await resource.GetAsync(wish)).Body);
    }

    [Fact]
    public async Task Section_5_2_1_2_decision_max_stale_gets_nothing_stale()
    {
        var resource = Upstream("Cache-Control: max-age=10");
        await resource.StoredForAsync(11);
        Assert.Equal("answer 2", (await resource.GetAsync("Cache-Control: max-stale")).Body);
    }

    [Fact]
    public async Task Section_5_2_1_5_no_store_stores_nothing_of_the_answer()
    {
        var resource = Upstream("Cache-Control: max-age=60");
        await resource.GetAsync("Cache-Control: no-store");
        Assert.Equal("answer 2", (await resource.GetAsync()).Body);
        Assert.Equal("answer 2", (await resource.GetAsync()).Body);
    }

    [Fact]
    public async Task Section_5_2_1_7_only_if_cached_gets_what_is_stored_or_504()
    {
        var resource = Upstream("Cache-Control: max-age=10");
        Assert.Equal((504, 0), ((await resource.GetAsync("Cache-Control: only-if-cached")).Status, resource.Asked));
        await resource.GetAsync();
        Assert.Equal("answer 1", (await resource.GetAsync("Cache-Control: only-if-cached")).Body);
        Pass(11);
        Assert.Equal((504, 1), ((await resource.GetAsync("Cache-Control: only-if-cached")).Status, resource.Asked));
    }

    [Theory]
    [InlineData("Cookie: a=b")]
    [InlineData("Cache-Control: no-store")]
    [InlineData("Authorization: Basic YTpi")]
    [InlineData("If-Match: \"b\"")]
    public async Task Section_5_2_1_7_only_if_cached_never_asks_whatever_else_the_request_says(string header)
    {
        var resource = Upstream("Cache-Control: no-store");
        Assert.Equal((504, 0), ((await resource.GetAsync("Cache-Control: only-if-cached", header)).Status, resource.Asked));
    }

    [Fact]
    public async Task Section_5_2_3_unknown_directives_change_nothing()
    {
        var resource = Upstream("Cache-Control: max-age=60, future=\"no-store\"");
        await resource.GetAsync("Cache-Control: future");
        Assert.Equal("answer 1", (await resource.GetAsync("Cache-Control: future=1")).Body);
    }
}

/// <summary>RFC 9111 5.2.1 and 5.4 with <c>Serving:RequestDirectives=Honour</c>.</summary>
public sealed class Rfc9111HonouredDirectiveTests(HonouringCache cache) : ConformanceTests(cache), IClassFixture<HonouringCache>
{
    private async Task IsAskedAsync(bool isAsked, int after, string wish, params string[] headers)
    {
        var resource = Upstream(headers);
        await resource.StoredForAsync(after);
        Assert.Equal(isAsked ? "answer 2" : "answer 1", (await resource.GetAsync($"Cache-Control: {wish}")).Body);
    }

    [Theory]
    [InlineData(false, "max-age=5"), InlineData(true, "max-age=4"), InlineData(true, "max-age=0"), InlineData(true, "max-age=x"), InlineData(false, "max-age=\"60\"")]
    public Task Section_5_2_1_1_max_age_bounds_the_age(bool isAsked, string wish) => IsAskedAsync(isAsked, 5, wish, "Cache-Control: max-age=60");

    [Theory]
    [InlineData(false, "max-stale"), InlineData(false, "max-stale=5"), InlineData(true, "max-stale=4"), InlineData(true, "max-stale=x"), InlineData(true, "max-age=60")]
    public Task Section_5_2_1_2_max_stale_takes_something_stale(bool isAsked, string wish) => IsAskedAsync(isAsked, 15, wish, "Cache-Control: max-age=10", "ETag: \"a\"");

    [Theory]
    [InlineData("must-revalidate, max-age=10"), InlineData("proxy-revalidate, max-age=10"), InlineData("s-maxage=10"), InlineData("no-cache, max-age=10")]
    public Task Section_4_2_4_max_stale_gets_nothing_that_must_be_validated(string header) => IsAskedAsync(true, 15, "max-stale", $"Cache-Control: {header}", "ETag: \"a\"");

    [Theory]
    [InlineData(false, "min-fresh=55"), InlineData(true, "min-fresh=56")]
    public Task Section_5_2_1_3_min_fresh_asks_for_time_left(bool isAsked, string wish) => IsAskedAsync(isAsked, 5, wish, "Cache-Control: max-age=60");

    [Fact]
    public async Task Section_5_2_1_4_no_cache_validates_what_is_fresh()
    {
        var resource = Upstream("Cache-Control: max-age=60", "ETag: \"a\"").Then(304, "", "ETag: \"a\"");
        await resource.StoredForAsync(5);
        Assert.Equal("answer 1", (await resource.GetAsync("Cache-Control: no-cache")).Body);
        Assert.Equal(("\"a\"", 2), (resource.Sent.IfNoneMatch.ToString(), resource.Asked));
    }

    [Theory]
    [InlineData(true, "Pragma: no-cache")]
    [InlineData(false, "Pragma: no-cache", "Cache-Control: max-age=60")]
    [InlineData(false, "Pragma: other")]
    public async Task Section_5_4_Pragma_stands_in_where_there_is_no_Cache_Control(bool isAsked, params string[] request)
    {
        var resource = Upstream("Cache-Control: max-age=60");
        await resource.StoredForAsync(5);
        Assert.Equal(isAsked ? "answer 2" : "answer 1", (await resource.GetAsync(request)).Body);
    }

    [Fact]
    public async Task Section_5_2_1_7_only_if_cached_with_wishes_that_cannot_be_met_gets_504()
    {
        var resource = Upstream("Cache-Control: max-age=60");
        await resource.StoredForAsync(5);
        Assert.Equal((504, 1), ((await resource.GetAsync("Cache-Control: only-if-cached, max-age=4")).Status, resource.Asked));
    }

    [Theory]
    [InlineData("Cache-Control: max-age=0", "answer 1")]
    [InlineData("Cache-Control: no-cache", "answer 2")]
    public async Task Rfc8246_section_2_what_is_immutable_is_not_validated_for_a_reload_but_for_no_cache(string wish, string body)
    {
        var resource = Upstream("Cache-Control: max-age=60, immutable");
        await resource.StoredForAsync(5);
        Assert.Equal(body, (await resource.GetAsync(wish)).Body);
    }

    [Fact]
    public Task Rfc8246_section_2_what_is_immutable_is_validated_when_it_is_stale() => IsAskedAsync(true, 11, "max-age=60", "Cache-Control: max-age=10, immutable");
}
