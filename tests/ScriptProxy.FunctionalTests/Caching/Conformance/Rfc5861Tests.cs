using ScriptProxy.Testing;

namespace ScriptProxy.FunctionalTests.Caching.Conformance;

/// <summary>RFC 5861: stale answers while the new one is fetched, and where the upstream fails.</summary>
public sealed class Rfc5861Tests(StrictCache cache) : ConformanceTests(cache), IClassFixture<StrictCache>
{
    [Theory]
    [InlineData("max-age=10, stale-while-revalidate=30")]
    [InlineData("s-maxage=10, stale-while-revalidate=30")]
    public async Task Section_3_within_its_time_what_is_stale_is_served_and_fetched_anew(string header)
    {
        var resource = Upstream($"Cache-Control: {header}");
        await resource.StoredForAsync(39);
        var stale = await resource.GetAsync();
        Assert.Equal(("answer 1", "39"), (stale.Body, stale["Age"]));
        await Eventually.TrueAsync(async () => (await resource.GetAsync()).Body == "answer 2", "the new answer");
        Assert.Equal(2, resource.Asked);
    }

    [Theory]
    [InlineData("max-age=10, stale-while-revalidate=30")]
    [InlineData("max-age=10, stale-while-revalidate=x")]
    public async Task Section_3_after_its_time_nothing_stale_is_served(string header)
    {
        var resource = Upstream($"Cache-Control: {header}");
        await resource.StoredForAsync(40);
        Assert.Equal("answer 2", (await resource.GetAsync()).Body);
    }

    [Theory]
    [InlineData("max-age=10, stale-while-revalidate=30, must-revalidate")]
    [InlineData("max-age=10, stale-while-revalidate=30, proxy-revalidate")]
    [InlineData("max-age=10, stale-while-revalidate=30, no-cache")]
    public async Task Section_3_what_forbids_stale_answers_goes_before(string header)
    {
        var resource = Upstream($"Cache-Control: {header}");
        await resource.StoredForAsync(11);
        Assert.Equal("answer 2", (await resource.GetAsync()).Body);
    }

    [Fact]
    public async Task Section_3_many_who_get_it_stale_make_one_request()
    {
        var gate = new TaskCompletionSource();
        var resource = Upstream("Cache-Control: max-age=10, stale-while-revalidate=30").Then(async (http, _) =>
        {
            await gate.Task;
            CachingProxy.Add(http.Response, "Cache-Control: max-age=10");
            await http.Response.Body.WriteAsync("new"u8.ToArray());
        });
        await resource.StoredForAsync(15);
        var replies = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => resource.GetAsync()));
        Assert.All(replies, reply => Assert.Equal("answer 1", reply.Body));
        await Eventually.TrueAsync(() => resource.Asked == 2, "the one request");
        gate.SetResult();
        await Eventually.TrueAsync(async () => (await resource.GetAsync()).Body == "new", "the new answer");
        Assert.Equal(2, resource.Asked);
    }

    [Theory]
    [InlineData(500), InlineData(502), InlineData(503), InlineData(504)]
    public async Task Section_4_an_error_is_answered_with_what_is_stale(int status)
    {
        var resource = Upstream("Cache-Control: max-age=10, stale-if-error=30").Then(status, "down");
        await resource.StoredForAsync(39);
        var stale = await resource.GetAsync();
        Assert.Equal((200, "answer 1", "39"), (stale.Status, stale.Body, stale["Age"]));
        Pass(1);
        Assert.Equal(status, (await resource.GetAsync()).Status);
    }

    [Theory]
    [InlineData(404), InlineData(403), InlineData(501)]
    public async Task Section_4_other_statuses_are_no_such_error(int status)
    {
        var resource = Upstream("Cache-Control: max-age=10, stale-if-error=30").Then(status, "said");
        await resource.StoredForAsync(11);
        Assert.Equal((status, "said"), ((await resource.GetAsync()).Status, (await resource.GetAsync()).Body));
    }
}

/// <summary>RFC 5861 4: what a client accepts where the upstream fails.</summary>
public sealed class Rfc5861RequestTests(HonouringCache cache) : ConformanceTests(cache), IClassFixture<HonouringCache>
{
    [Theory]
    [InlineData("max-age=10", "stale-if-error=60", 200)]
    [InlineData("max-age=10", "stale-if-error=29", 503)]
    [InlineData("max-age=10", "stale-if-error=x", 503)]
    [InlineData("max-age=10", "max-age=0, stale-if-error=60", 200)]
    [InlineData("max-age=10, must-revalidate", "stale-if-error=60", 503)]
    [InlineData("max-age=10, stale-if-error=60", "stale-if-error=0", 200)] // it allows, and forbids nothing
    public async Task Section_4_a_request_says_for_how_long(string answered, string asked, int status)
    {
        var resource = Upstream($"Cache-Control: {answered}", "ETag: \"a\"").Then(503, "down");
        await resource.StoredForAsync(39);
        Assert.Equal(status, (await resource.GetAsync($"Cache-Control: {asked}")).Status);
    }

    [Fact]
    public async Task Section_4_it_holds_for_that_request_alone()
    {
        var resource = Upstream("Cache-Control: max-age=10", "ETag: \"a\"").Then(503, "down");
        await resource.StoredForAsync(39);
        Assert.Equal(200, (await resource.GetAsync("Cache-Control: stale-if-error=60")).Status);
        Assert.Equal(503, (await resource.GetAsync()).Status);
        Assert.Equal(200, (await resource.GetAsync("Cache-Control: stale-if-error=60")).Status);
    }
}

/// <summary>RFC 5861 4 where there is no answer at all.</summary>
public sealed class Rfc5861BrokenTests(BrokenCache cache) : ConformanceTests(cache), IClassFixture<BrokenCache>
{
    [Fact]
    public async Task Section_4_an_upstream_that_does_not_answer_is_such_an_error()
    {
        var resource = Upstream("Cache-Control: max-age=10, stale-if-error=30").Then((http, _) =>
        {
            http.Abort();
            return Task.CompletedTask;
        });
        await resource.StoredForAsync(11);
        Assert.Equal((200, "answer 1"), ((await resource.GetAsync()).Status, (await resource.GetAsync()).Body));
    }
}

/// <summary>What the cache does by itself where the response does not forbid it.</summary>
public sealed class Rfc5861DecisionTests(DefaultCache cache) : ConformanceTests(cache), IClassFixture<DefaultCache>
{
    [Fact]
    public async Task Section_3_decision_ten_seconds_of_grace()
    {
        var resource = Upstream("Cache-Control: max-age=10");
        await resource.StoredForAsync(19);
        Assert.Equal("answer 1", (await resource.GetAsync()).Body);
        var late = Upstream("Cache-Control: max-age=10");
        await late.StoredForAsync(20);
        Assert.Equal("answer 2", (await late.GetAsync()).Body);
    }

    [Fact]
    public async Task Section_4_decision_an_hour_where_the_upstream_fails()
    {
        var resource = Upstream("Cache-Control: max-age=10").Then(503, "down");
        await resource.StoredForAsync(3609);
        Assert.Equal("answer 1", (await resource.GetAsync()).Body);
        Pass(1);
        Assert.Equal(503, (await resource.GetAsync()).Status);
    }

    [Fact]
    public async Task Section_4_decision_what_clients_accept_does_not_count()
    {
        var resource = Upstream("Cache-Control: max-age=10, stale-if-error=0", "ETag: \"a\"").Then(503, "down");
        await resource.StoredForAsync(39);
        Assert.Equal(503, (await resource.GetAsync("Cache-Control: stale-if-error=60")).Status);
    }

    [Theory]
    [InlineData("s-maxage=10"), InlineData("max-age=10, must-revalidate"), InlineData("max-age=0")]
    public async Task Section_4_2_4_of_RFC_9111_nothing_of_that_where_the_answer_forbids_it(string header)
    {
        var resource = Upstream($"Cache-Control: {header}").Then(503, "down");
        await resource.StoredForAsync(11);
        Assert.Equal(503, (await resource.GetAsync()).Status);
    }
}
