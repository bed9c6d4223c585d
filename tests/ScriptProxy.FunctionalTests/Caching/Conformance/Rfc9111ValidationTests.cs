namespace ScriptProxy.FunctionalTests.Caching.Conformance;

/// <summary>RFC 9111 4.3: how what is stale is validated.</summary>
public sealed class Rfc9111ValidationTests(StrictCache cache) : ConformanceTests(cache), IClassFixture<StrictCache>
{
    [Fact]
    public async Task Section_4_3_1_the_stored_validators_are_sent_and_the_clients_conditions_are_not()
    {
        var modified = Date(-1000);
        var resource = Upstream("Cache-Control: max-age=10", "ETag: \"a\"", $"Last-Modified: {modified}");
        await resource.StoredForAsync(11);
        await resource.GetAsync("If-None-Match: \"z\"", "Range: bytes=0-1", "If-Modified-Since: " + Date(0));
        Assert.Equal(("\"a\"", modified, ""), (resource.Sent.IfNoneMatch.ToString(), resource.Sent.IfModifiedSince.ToString(), resource.Sent.Range.ToString()));
    }

    [Fact]
    public async Task Section_4_3_1_a_weak_tag_is_sent_as_it_is()
    {
        var resource = Upstream("Cache-Control: max-age=10", "ETag: W/\"a\"");
        await resource.StoredForAsync(11);
        await resource.GetAsync();
        Assert.Equal("W/\"a\"", resource.Sent.IfNoneMatch);
    }

    [Fact]
    public async Task Section_4_3_1_without_a_validator_the_upstream_is_asked_plainly()
    {
        var resource = Upstream("Cache-Control: max-age=10");
        await resource.StoredForAsync(11);
        await resource.GetAsync("If-None-Match: \"z\"");
        Assert.False(resource.Sent.ContainsKey("If-None-Match") || resource.Sent.ContainsKey("If-Modified-Since"));
    }

    [Fact]
    public async Task Section_4_3_2_the_clients_condition_is_evaluated_against_what_came_of_the_validation()
    {
        var resource = Upstream(200, "old", "Cache-Control: max-age=10", "ETag: \"a\"").Then(200, "new", "Cache-Control: max-age=10", "ETag: \"b\"");
        await resource.StoredForAsync(11);
        Assert.Equal((304, "\"b\""), Shown(await resource.GetAsync("If-None-Match: \"b\""), "ETag"));
        Assert.Equal((200, "\"b\""), Shown(await resource.GetAsync("If-None-Match: \"a\""), "ETag"));
        Assert.Equal(2, resource.Asked);
    }

    [Fact]
    public async Task Section_4_3_2_a_condition_that_misses_is_answered_with_what_is_fetched_whole_for_all()
    {
        var resource = Upstream("Cache-Control: max-age=60", "ETag: \"a\"");
        Assert.Equal(304, (await resource.GetAsync("If-None-Match: \"a\"")).Status);
        Assert.False(resource.Sent.ContainsKey("If-None-Match"));
        Assert.Equal(("answer 1", 1), ((await resource.GetAsync()).Body, resource.Asked));
    }

    [Theory]
    [InlineData(200, "new")]
    [InlineData(404, "gone")]
    public async Task Section_4_3_3_a_full_answer_to_a_validation_is_served_and_takes_the_place_of_the_stored_one(int status, string body)
    {
        var resource = Upstream(200, "old", "Cache-Control: max-age=10", "ETag: \"a\"").Then(status, body, "Cache-Control: max-age=10");
        await resource.StoredForAsync(11);
        Assert.Equal((status, body), Shown(await resource.GetAsync()));
        Assert.Equal((status, body), Shown(await resource.GetAsync()));
        Assert.Equal(2, resource.Asked);
    }

    [Fact]
    public async Task Section_4_3_3_a_full_answer_that_must_not_be_stored_removes_the_stored_one()
    {
        var resource = Upstream(200, "old", "Cache-Control: max-age=10", "ETag: \"a\"").Then(200, "new", "Cache-Control: no-store");
        await resource.StoredForAsync(11);
        Assert.Equal((200, "new"), Shown(await resource.GetAsync()));
        Pass(60);
        await resource.GetAsync();
        Assert.Equal(("", 3), (resource.Sent.IfNoneMatch.ToString(), resource.Asked));
    }

    [Fact]
    public async Task Section_4_3_3_decision_a_5xx_to_a_validation_is_forwarded_unless_something_stale_may_be_served()
    {
        var strict = Upstream(200, "old", "Cache-Control: max-age=10, must-revalidate", "ETag: \"a\"").Then(503, "down");
        await strict.StoredForAsync(11);
        Assert.Equal((503, "down"), Shown(await strict.GetAsync()));
        var lenient = Upstream(200, "old", "Cache-Control: max-age=10, stale-if-error=60", "ETag: \"a\"").Then(503, "down");
        await lenient.StoredForAsync(11);
        Assert.Equal((200, "old"), Shown(await lenient.GetAsync()));
    }

    [Theory]
    [InlineData("ETag: \"a\"", "ETag: \"a\"", true)]
    [InlineData("ETag: W/\"a\"", "ETag: W/\"a\"", true)]
    [InlineData("ETag: \"a\"", "ETag: W/\"a\"", true)]
    [InlineData("ETag: \"a\"", "X-Says: nothing", true)]
    [InlineData("Last-Modified: {-1000}", "Last-Modified: {-1000}", true)]
    [InlineData("ETag: \"a\"", "ETag: \"b\"", false)]
    [InlineData("ETag: W/\"a\"", "ETag: \"a\"", false)]
    [InlineData("Last-Modified: {-1000}", "Last-Modified: {-999}", false)]
    public async Task Section_4_3_4_a_304_that_matches_renews_and_one_that_matches_nothing_asks_again(string stored, string notModified, bool renews)
    {
        var (have, says) = (Dated([stored])[0], Dated([notModified])[0]);
        var resource = Upstream(200, "old", "Cache-Control: max-age=10", have).Then(304, "", "Cache-Control: max-age=10", says).Then(200, "new", "Cache-Control: max-age=10");
        await resource.StoredForAsync(11);
        Assert.Equal((200, renews ? "old" : "new"), Shown(await resource.GetAsync()));
        Assert.Equal((200, renews ? "old" : "new"), Shown(await resource.GetAsync()));
        Assert.Equal(renews ? 2 : 3, resource.Asked);
        Assert.Equal(renews, resource.Sent.ContainsKey("If-None-Match") || resource.Sent.ContainsKey("If-Modified-Since"));
    }

    [Fact]
    public async Task Section_4_3_4_only_the_variant_that_was_asked_after_is_renewed()
    {
        var resource = Upstream("Cache-Control: max-age=10", "Vary: X-One", "ETag: \"{n}\"").Then("Cache-Control: max-age=10", "Vary: X-One", "ETag: \"{n}\"")
            .Then(304, "", "ETag: \"1\"", "Vary: X-One").Then("Cache-Control: max-age=10", "Vary: X-One");
        await resource.GetAsync("X-One: 1");
        await resource.StoredForAsync(11, "X-One: 2");
        Assert.Equal("answer 1", (await resource.GetAsync("X-One: 1")).Body);
        Assert.Equal("answer 4", (await resource.GetAsync("X-One: 2")).Body);
        Assert.Equal("\"2\"", resource.Sent.IfNoneMatch);
    }

    private static (int Status, string Body) Shown(Reply reply) => (reply.Status, reply.Body);

    private static (int Status, string? Field) Shown(Reply reply, string name) => (reply.Status, reply[name]);
}
