namespace ScriptProxy.FunctionalTests.Caching.Conformance;

/// <summary>RFC 9110 8.8.3, 9.3.2, 13 and 15.4.5: conditions and HEAD, answered from the store.</summary>
public sealed class Rfc9110ConditionalTests(StrictCache cache) : ConformanceTests(cache), IClassFixture<StrictCache>
{
    private async Task<Reply> StoredAskedAsync(string[] stored, params string[] request)
    {
        var resource = Upstream(["Cache-Control: max-age=60", .. stored]);
        await resource.GetAsync();
        var reply = await resource.GetAsync(request);
        Assert.Equal(1, resource.Asked);
        return reply;
    }

    [Theory]
    [InlineData("\"a\"", "\"a\"", 304)]
    [InlineData("W/\"a\"", "\"a\"", 304)]
    [InlineData("\"a\"", "W/\"a\"", 304)]
    [InlineData("\"a\"", "\"A\"", 200)]
    [InlineData("\"a\"", "\"x\", \"a\"", 304)]
    [InlineData("\"a\"", "\"x,y\" , W/\"z\",\"a\"", 304)]
    [InlineData("\"a,b\"", "\"a,b\"", 304)]
    [InlineData("\"a\"", "\"x\", \"y\"", 200)]
    [InlineData("\"a\"", "*", 304)]
    [InlineData("\"a\"", "a", 200)]
    [InlineData("\"\"", "\"\"", 304)]
    public async Task Section_8_8_3_and_13_1_2_If_None_Match_compares_weakly(string stored, string asked, int status) =>
        Assert.Equal(status, (await StoredAskedAsync([$"ETag: {stored}"], $"If-None-Match: {asked}")).Status);

    [Theory]
    [InlineData("Last-Modified: {-100}", "If-Modified-Since: {-100}", 304)]
    [InlineData("Last-Modified: {-100}", "If-Modified-Since: {-50}", 304)]
    [InlineData("Last-Modified: {-100}", "If-Modified-Since: {-101}", 200)]
    [InlineData("Last-Modified: {-100}", "If-Modified-Since: yesterday", 200)]
    [InlineData("X-Says: nothing", "If-Modified-Since: {+0}", 304)]
    [InlineData("X-Says: nothing", "If-Modified-Since: {-1}", 200)]
    public async Task Section_13_1_3_If_Modified_Since(string stored, string asked, int status) => Assert.Equal(status, (await StoredAskedAsync(Dated([stored]), Dated([asked]))).Status);

    [Fact]
    public async Task Section_13_2_2_If_None_Match_goes_before_If_Modified_Since() =>
        Assert.Equal(200, (await StoredAskedAsync(["ETag: \"a\"", "Last-Modified: " + Date(-100)], "If-None-Match: \"b\"", "If-Modified-Since: " + Date(0))).Status);

    [Theory]
    [InlineData("If-Match: \"a\"")]
    [InlineData("If-Match: \"x\", \"a\"")]
    [InlineData("If-Match: *")]
    [InlineData("If-Unmodified-Since: {-50}")]
    [InlineData("If-Match: \"a\"", "If-Unmodified-Since: {-1000}")]
    public async Task Section_13_1_1_and_4_the_stored_version_that_is_wanted_is_served(params string[] asked) =>
        Assert.Equal(200, (await StoredAskedAsync(["ETag: \"a\"", "Last-Modified: " + Date(-100)], Dated(asked))).Status);

    [Theory]
    [InlineData("If-Match: \"b\"")]
    [InlineData("If-Match: W/\"a\"")]
    [InlineData("If-Unmodified-Since: {-200}")]
    public async Task Section_13_1_1_and_4_decision_of_another_version_only_the_upstream_can_tell(string asked)
    {
        var resource = Upstream("Cache-Control: max-age=60", "ETag: \"a\"", "Last-Modified: " + Date(-100)).Then(412, "other");
        await resource.GetAsync();
        var reply = await resource.GetAsync(Dated([asked]));
        Assert.Equal((412, "other", 2), (reply.Status, reply.Body, resource.Asked));
        Assert.True(resource.Sent.ContainsKey(asked.Split(':')[0]));
        Assert.Contains("fwd=", reply["Cache-Status"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Section_13_2_1_conditions_do_not_count_where_the_answer_would_be_no_success()
    {
        var resource = Upstream(404, "gone", "Cache-Control: max-age=60", "ETag: \"a\"");
        await resource.GetAsync();
        Assert.Equal((404, 1), ((await resource.GetAsync("If-None-Match: \"a\"")).Status, resource.Asked));
    }

    [Fact]
    public async Task Section_15_4_5_a_304_carries_what_a_cache_needs_and_nothing_of_the_body()
    {
        var reply = await StoredAskedAsync(
            ["ETag: \"a\"", "Vary: X-One", "Expires: " + Date(60), "Content-Location: /b", "Last-Modified: " + Date(-100), "Content-Type: text/plain", "Content-Language: de", "X-Own: 1"],
            "If-None-Match: \"a\"");
        Assert.Equal(304, reply.Status);
        string[] carried = ["ETag", "Vary", "Expires", "Content-Location", "Cache-Control", "Date", "Age"];
        Assert.All(carried, name => Assert.NotNull(reply[name]));
        string[] left = ["Content-Type", "Content-Language", "Content-Length", "Last-Modified"];
        Assert.All(left, name => Assert.Null(reply[name]));
        Assert.Empty(reply.Body);
    }

    [Fact]
    public async Task Section_15_4_5_a_304_without_a_tag_carries_Last_Modified() =>
        Assert.NotNull((await StoredAskedAsync(["Last-Modified: " + Date(-100)], "If-Modified-Since: " + Date(0)))["Last-Modified"]);

    [Fact]
    public async Task Section_9_3_2_HEAD_has_the_head_of_GET_and_no_body()
    {
        var resource = Upstream("Cache-Control: max-age=60", "ETag: \"a\"", "Content-Type: text/plain");
        await resource.GetAsync();
        var get = await resource.GetAsync();
        var head = await resource.SendAsync("HEAD");
        Assert.Equal((200, "", 1), (head.Status, head.Body, resource.Asked));
        string[] same = ["Content-Length", "Content-Type", "ETag", "Date", "Cache-Control", "Age"];
        Assert.All(same, name => Assert.Equal(get[name], head[name]));
        Assert.Equal(304, (await resource.SendAsync("HEAD", "If-None-Match: \"a\"")).Status);
    }

    [Fact]
    public async Task Section_9_3_2_decision_a_HEAD_that_finds_nothing_is_fetched_as_GET_and_stored()
    {
        var resource = Upstream("Cache-Control: max-age=60");
        var head = await resource.SendAsync("HEAD");
        Assert.Equal((200, ""), (head.Status, head.Body));
        Assert.Equal(("answer 1", 1), ((await resource.GetAsync()).Body, resource.Asked));
        Assert.Equal("GET", resource.Requests[0].Method);
    }

    [Fact]
    public async Task Section_9_3_2_HEAD_of_what_is_not_stored_has_no_body()
    {
        var resource = Upstream("Cache-Control: no-store");
        Assert.Equal((200, ""), ((await resource.SendAsync("HEAD")).Status, (await resource.SendAsync("HEAD")).Body));
    }
}
