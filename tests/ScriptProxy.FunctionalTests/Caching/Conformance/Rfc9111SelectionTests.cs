namespace ScriptProxy.FunctionalTests.Caching.Conformance;

/// <summary>RFC 9111 4 and 4.1: which stored response answers which request.</summary>
public sealed class Rfc9111SelectionTests(StrictCache cache) : ConformanceTests(cache), IClassFixture<StrictCache>
{
    [Theory]
    [InlineData("/a?b", "/a?b", true)]
    [InlineData("/a?b", "/a", false)]
    [InlineData("/a?b=1&c=2", "/a?c=2&b=1", false)]
    [InlineData("/a", "/A", false)]
    [InlineData("/a%2Fb", "/a/b", false)]
    [InlineData("?", "", false)]
    public async Task Section_4_the_target_must_be_the_same(string one, string other, bool isSame)
    {
        var resource = Upstream("Cache-Control: max-age=60");
        var first = await resource.TextAsync(one);
        Assert.Equal(isSame, first == await resource.TextAsync(other));
    }

    [Fact]
    public async Task Section_4_the_host_is_part_of_the_target()
    {
        var resource = Upstream("Cache-Control: max-age=60");
        Assert.Equal("answer 1", (await resource.GetAsync("Host: a.example")).Body);
        Assert.Equal("answer 2", (await resource.GetAsync("Host: b.example")).Body);
        Assert.Equal("answer 1", (await resource.GetAsync("Host: A.EXAMPLE")).Body);
    }

    [Fact]
    public async Task Section_4_a_reused_answer_has_an_Age_also_in_its_first_second()
    {
        var resource = Upstream("Cache-Control: max-age=60");
        await resource.GetAsync();
        Assert.Equal("0", (await resource.GetAsync())["Age"]);
    }

    [Fact]
    public async Task Section_4_of_several_stored_answers_the_latest_is_served()
    {
        var resource = Upstream("Cache-Control: max-age=10");
        await resource.StoredForAsync(11);
        await resource.GetAsync();
        Assert.Equal(("answer 2", 2), ((await resource.GetAsync()).Body, resource.Asked));
    }

    [Fact]
    public async Task Section_4_1_each_of_several_named_fields_must_match()
    {
        var resource = Upstream("Cache-Control: max-age=60", "Vary: X-One, X-Two", "Vary: X-Three");
        Assert.Equal("answer 1", (await resource.GetAsync("X-One: 1", "X-Two: 2", "X-Three: 3")).Body);
        Assert.Equal("answer 2", (await resource.GetAsync("X-One: 1", "X-Two: 2", "X-Three: 4")).Body);
        Assert.Equal("answer 3", (await resource.GetAsync("X-One: 1", "X-Three: 3")).Body);
        Assert.Equal("answer 1", (await resource.GetAsync("X-One: 1", "X-Two: 2", "X-Three: 3")).Body);
        Assert.Equal("answer 3", (await resource.GetAsync("X-Three: 3", "X-One: 1")).Body);
    }

    [Theory]
    [InlineData("Vary: *")]
    [InlineData("Vary: X-One, *")]
    [InlineData("Vary: X-One", "Vary: *")]
    public Task Section_4_1_with_an_asterisk_nothing_matches(params string[] vary) => IsNotStoredAsync(Upstream(["Cache-Control: max-age=60", .. vary]));

    [Fact]
    public async Task Section_4_1_an_absent_field_matches_an_absent_one_only()
    {
        var resource = Upstream("Cache-Control: max-age=60", "Vary: X-One");
        Assert.Equal("answer 1", (await resource.GetAsync()).Body);
        Assert.Equal("answer 2", (await resource.GetAsync("X-One: ")).Body);
        Assert.Equal("answer 3", (await resource.GetAsync("X-One: 1")).Body);
        Assert.Equal("answer 1", (await resource.GetAsync()).Body);
    }

    [Theory]
    [InlineData("Accept-Language", "de,en;q=0.5", "de , en;q=0.50")]
    [InlineData("Accept-Language", "de-AT", "de-at")]
    [InlineData("Accept-Encoding", "gzip, br", "br;q=1.0, gzip;q=0.2")]
    [InlineData("X-List", "a, b", "a,b")]
    public async Task Section_4_1_values_that_mean_the_same_match(string name, string one, string other)
    {
        var resource = Upstream("Cache-Control: max-age=60", $"Vary: {name.ToUpperInvariant()}");
        Assert.Equal("answer 1", (await resource.GetAsync($"{name}: {one}")).Body);
        Assert.Equal("answer 1", (await resource.GetAsync($"{name}: {other}")).Body);
    }

    [Theory]
    [InlineData("X-List", "a, b", "b, a")]
    [InlineData("X-List", "a", "A")]
    [InlineData("Accept-Language", "de, en", "en, de")]
    [InlineData("Accept-Encoding", "gzip", "gzip;q=0")]
    public async Task Section_4_1_values_that_may_mean_something_else_do_not(string name, string one, string other)
    {
        var resource = Upstream("Cache-Control: max-age=60", $"Vary: {name}");
        Assert.Equal("answer 1", (await resource.GetAsync($"{name}: {one}")).Body);
        Assert.Equal("answer 2", (await resource.GetAsync($"{name}: {other}")).Body);
    }

    [Fact]
    public async Task Section_4_1_a_later_answer_that_varies_does_not_answer_requests_it_is_not_for()
    {
        var resource = Upstream("Cache-Control: max-age=10").Then("Cache-Control: max-age=60", "Vary: X-One");
        await resource.StoredForAsync(11, "X-One: 1");
        Assert.Equal("answer 2", (await resource.GetAsync("X-One: 1")).Body);
        Assert.Equal("answer 3", (await resource.GetAsync("X-One: 2")).Body);
        Assert.Equal("answer 2", (await resource.GetAsync("X-One: 1")).Body);
    }

    [Fact]
    public async Task Section_4_an_answer_that_varies_on_less_is_for_all_whom_the_earlier_ones_told_apart()
    {
        var resource = Upstream("Cache-Control: max-age=60", "Vary: X-One, X-Two").Then("Cache-Control: max-age=60", "Vary: X-Two").Then("Cache-Control: max-age=60");
        Assert.Equal("answer 1", (await resource.GetAsync("X-One: 1", "X-Two: 1")).Body);
        Assert.Equal("answer 2", (await resource.GetAsync("X-One: 2", "X-Two: 1")).Body);
        Assert.Equal("answer 2", (await resource.GetAsync("X-One: 3", "X-Two: 1")).Body);
        Assert.Equal("answer 3", (await resource.GetAsync("X-One: 1", "X-Two: 2")).Body);
        Assert.Equal("answer 3", (await resource.GetAsync("X-One: 4", "X-Two: 4")).Body);
        Assert.Equal(3, resource.Asked);
    }

    [Fact]
    public async Task Section_4_1_answers_that_vary_on_ever_new_fields_are_stored_all_the_same()
    {
        var resource = Upstream("Cache-Control: max-age=10", "Vary: X-{n}");
        for (var number = 1; number <= 20; number++)
        {
            Assert.Equal($"answer {number}", (await resource.GetAsync()).Body);
            Assert.Equal($"answer {number}", (await resource.GetAsync()).Body);
            Pass(11);
        }
    }

    [Fact]
    public async Task Section_4_several_requests_for_the_same_may_share_one_answer()
    {
        var gate = new TaskCompletionSource();
        var resource = Nothing().Then(async (http, number) =>
        {
            await gate.Task;
            CachingProxy.Add(http.Response, "Cache-Control: max-age=60");
            await http.Response.Body.WriteAsync("shared"u8.ToArray());
        });
        var all = Enumerable.Range(0, 20).Select(_ => resource.GetAsync()).ToArray();
        await ScriptProxy.Testing.Eventually.TrueAsync(() => resource.Asked == 1, "the one request");
        gate.SetResult();
        Assert.All(await Task.WhenAll(all), reply => Assert.Equal("shared", reply.Body));
        Assert.Equal(1, resource.Asked);
    }
}
