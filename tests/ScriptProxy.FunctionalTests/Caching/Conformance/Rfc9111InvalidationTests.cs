namespace ScriptProxy.FunctionalTests.Caching.Conformance;

/// <summary>RFC 9111 4.4: what requests that change something make invalid.</summary>
public sealed class Rfc9111InvalidationTests(StrictCache cache) : ConformanceTests(cache), IClassFixture<StrictCache>
{
    private const string Lasting = "Cache-Control: max-age=60";

    [Theory]
    [InlineData("POST"), InlineData("PUT"), InlineData("DELETE"), InlineData("PATCH"), InlineData("FOO")]
    public async Task Section_4_4_unsafe_and_unknown_methods_invalidate_their_target(string method)
    {
        var resource = Upstream(Lasting);
        await resource.GetAsync();
        await resource.SendAsync(method);
        Assert.Equal("answer 3", (await resource.GetAsync()).Body);
    }

    [Theory]
    [InlineData("OPTIONS"), InlineData("HEAD"), InlineData("PROPFIND")]
    public async Task Section_4_4_safe_methods_invalidate_nothing(string method)
    {
        var resource = Upstream(Lasting);
        await resource.GetAsync();
        await resource.SendAsync(method);
        Assert.Equal("answer 1", (await resource.GetAsync()).Body);
    }

    [Theory]
    [InlineData(200, true), InlineData(201, true), InlineData(204, true), InlineData(303, true), InlineData(400, false), InlineData(404, false), InlineData(500, false)]
    public async Task Section_4_4_only_answers_that_are_no_errors_invalidate(int status, bool invalidates)
    {
        var resource = Upstream(Lasting).Then(status, "").Then(Lasting);
        await resource.GetAsync();
        await resource.SendAsync("POST");
        Assert.Equal(invalidates ? "answer 3" : "answer 1", (await resource.GetAsync()).Body);
    }

    [Theory]
    [InlineData("Location", "{path}", true)]
    [InlineData("Content-Location", "{path}", true)]
    [InlineData("Location", "http://{host}{path}", true)]
    [InlineData("Content-Location", "http://{host}{path}", true)]
    [InlineData("Location", "http://other.example{path}", false)]
    [InlineData("Content-Location", "https://{host}{path}", false)]
    [InlineData("Location", "{path}x", false)]
    public async Task Section_4_4_Location_and_Content_Location_on_the_same_site_are_invalidated_too(string name, string address, bool invalidates)
    {
        var resource = Upstream(Lasting);
        await resource.GetAsync();
        var host = Client.BaseAddress!.Authority;
        var other = Upstream(201, "", $"{name}: " + address.Replace("{path}", resource.Path, StringComparison.Ordinal).Replace("{host}", host, StringComparison.Ordinal));
        await other.SendAsync("POST");
        Assert.Equal(invalidates ? "answer 2" : "answer 1", (await resource.GetAsync()).Body);
    }

    [Fact]
    public async Task Section_4_4_all_variants_are_invalidated()
    {
        var resource = Upstream(Lasting, "Vary: X-One");
        await resource.GetAsync("X-One: 1");
        await resource.GetAsync("X-One: 2");
        await resource.SendAsync("PUT");
        Assert.Equal("answer 4", (await resource.GetAsync("X-One: 1")).Body);
        Assert.Equal("answer 5", (await resource.GetAsync("X-One: 2")).Body);
    }

    [Fact]
    public async Task Section_4_4_an_answer_that_was_asked_for_before_is_not_served_to_those_who_come_after()
    {
        var gate = new TaskCompletionSource();
        var resource = Nothing().Then(async (http, _) =>
        {
            await gate.Task;
            CachingProxy.Add(http.Response, Lasting);
            await http.Response.Body.WriteAsync("before"u8.ToArray());
        }).Then(200, "changed").Then(200, "after", Lasting);
        var early = resource.GetAsync();
        await ScriptProxy.Testing.Eventually.TrueAsync(() => resource.Asked == 1, "the early request");
        await resource.SendAsync("POST");
        Assert.Equal("after", (await resource.GetAsync()).Body);
        gate.SetResult();
        Assert.Equal("before", (await early).Body);
        Assert.Equal("after", (await resource.GetAsync()).Body);
    }

    [Fact]
    public async Task Section_4_an_unsafe_request_is_written_through()
    {
        var resource = Upstream(Lasting);
        await resource.GetAsync();
        Assert.Equal("answer 2", (await resource.SendAsync("POST")).Body);
        Assert.Equal("answer 3", (await resource.SendAsync("POST")).Body);
    }
}
