namespace ScriptProxy.FunctionalTests.Caching.Conformance;

/// <summary>RFC 9111 5.2.2 and 5.2.3: what upstreams say to caches.</summary>
public sealed class Rfc9111ResponseDirectiveTests(StrictCache cache) : ConformanceTests(cache), IClassFixture<StrictCache>
{
    [Theory]
    [InlineData("must-revalidate, max-age=10")]
    [InlineData("proxy-revalidate, max-age=10")]
    [InlineData("s-maxage=10")]
    [InlineData("must-revalidate, max-age=10, stale-if-error=60, stale-while-revalidate=60")]
    public async Task Section_5_2_2_2_and_8_and_10_nothing_stale_is_served_when_the_upstream_fails(string header)
    {
        var resource = Upstream($"Cache-Control: {header}").Then(503, "down");
        await resource.StoredForAsync(11);
        Assert.Equal(503, (await resource.GetAsync()).Status);
    }

    [Fact]
    public Task Section_5_2_2_4_no_cache_is_stored_and_validated_each_time() => IsRevalidatedAsync(Upstream("Cache-Control: no-cache, max-age=60", "ETag: \"a\""));

    [Theory]
    [InlineData("no-cache=\"X-User\", max-age=60")]
    [InlineData("no-cache=X-User, max-age=60")]
    [InlineData("private=\"X-User\", max-age=60")]
    [InlineData("private=\"X-Other, x-user\", max-age=60")]
    [InlineData("max-age=60, private=\"X-User\", no-cache=\"X-Other\"")]
    public async Task Section_5_2_2_4_and_7_fields_that_are_named_reach_who_asked_and_nobody_else(string header)
    {
        var resource = Upstream($"Cache-Control: {header}", "X-User: alice", "X-Kept: yes");
        var first = await resource.GetAsync();
        var stored = await resource.GetAsync();
        Assert.Equal(1, resource.Asked);
        Assert.Equal(("alice", null), (first["X-User"], stored["X-User"]));
        Assert.Equal(("yes", "yes"), (first["X-Kept"], stored["X-Kept"]));
    }

    [Theory]
    [InlineData("no-cache=\"Set-Cookie\", max-age=60")]
    [InlineData("private=\"set-cookie\", max-age=60")]
    public async Task Section_5_2_2_4_and_7_a_cookie_that_is_named_is_for_who_asked_and_the_rest_for_all(string header)
    {
        var resource = Upstream($"Cache-Control: {header}", "Set-Cookie: a=b");
        var first = await resource.GetAsync();
        var stored = await resource.GetAsync();
        Assert.Equal(("a=b", null, 1), (first["Set-Cookie"], stored["Set-Cookie"], resource.Asked));
    }

    [Fact]
    public async Task Section_5_2_2_4_fields_that_are_named_do_not_reach_those_who_wait_for_the_same_answer()
    {
        var gate = new TaskCompletionSource();
        var resource = Nothing().Then(async (http, _) =>
        {
            await gate.Task;
            CachingProxy.Add(http.Response, "Cache-Control: max-age=60, private=\"X-User\"", "X-User: alice");
            await http.Response.Body.WriteAsync("shared"u8.ToArray());
        });
        var all = Enumerable.Range(0, 10).Select(_ => resource.GetAsync()).ToArray();
        await ScriptProxy.Testing.Eventually.TrueAsync(() => resource.Asked == 1, "the one request");
        gate.SetResult();
        Assert.Single(await Task.WhenAll(all), reply => reply["X-User"] is not null);
        Assert.Equal(1, resource.Asked);
    }

    [Theory]
    [InlineData("no-cache=\"\", max-age=60")]
    [InlineData("no-cache=\"X-User, max-age=60")]
    [InlineData("no-cache=\"a b\", max-age=60")]
    public Task Section_5_2_2_4_a_list_that_cannot_be_read_speaks_of_the_whole_answer(string header) => IsRevalidatedAsync(Upstream($"Cache-Control: {header}", "ETag: \"a\""));

    [Theory]
    [InlineData("private=\"\", max-age=60")]
    [InlineData("private=\"a b\", max-age=60")]
    [InlineData("private=\"X-User, max-age=60")]
    public Task Section_5_2_2_7_a_list_that_cannot_be_read_speaks_of_the_whole_answer(string header) => IsNotStoredAsync(Upstream($"Cache-Control: {header}", "ETag: \"a\""));

    [Theory]
    [InlineData("no-store=\"x\", max-age=60")]
    [InlineData("max-age=60, No-Store")]
    [InlineData("max-age=60,no-store")]
    [InlineData("foo=\"a\\\"b\", no-store, max-age=60")]
    public Task Section_5_2_2_5_no_store_in_odd_forms(string header) => IsNotStoredAsync(Upstream($"Cache-Control: {header}"));

    [Fact]
    public async Task Section_5_2_2_6_no_transform_leaves_the_stored_answer_as_it_came()
    {
        var resource = Upstream("Cache-Control: max-age=60, no-transform", "Content-Type: text/plain");
        await resource.GetAsync("Accept-Encoding: gzip");
        var stored = await resource.GetAsync("Accept-Encoding: gzip");
        Assert.Equal(("answer 1", null), (stored.Body, stored["Content-Encoding"]));
    }

    [Fact]
    public Task Section_5_2_2_9_public_lets_a_status_be_stored_that_is_not_by_itself() =>
        IsReusedAsync(Upstream(302, "", "Cache-Control: public", "Last-Modified: " + Date(-86400), "Location: /"));

    [Fact]
    public Task Section_5_2_2_10_s_maxage_goes_before_what_private_caches_are_told() => IsFreshForAsync(60, Upstream("Cache-Control: max-age=0, s-maxage=60"));

    [Theory]
    [InlineData("max-age=60, future")]
    [InlineData("max-age=60, future=\"no-store, private\"")]
    [InlineData("max-age=60, x-no-store")]
    public Task Section_5_2_3_unknown_directives_are_ignored(string header) => IsReusedAsync(Upstream($"Cache-Control: {header}"));

    [Theory]
    [InlineData(false, "Pragma: no-cache")]
    [InlineData(true, "Cache-Control: max-age=60", "Pragma: no-cache")]
    public Task Section_5_4_Pragma_of_an_answer_means_nothing(bool isStored, params string[] headers) =>
        isStored ? IsReusedAsync(Upstream(headers)) : IsReusedAsync(Upstream([.. headers, "Expires: " + Date(60)]));
}
