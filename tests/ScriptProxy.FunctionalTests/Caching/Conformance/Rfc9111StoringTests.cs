namespace ScriptProxy.FunctionalTests.Caching.Conformance;

/// <summary>RFC 9111 3 to 3.2 and 3.5: what is stored, and how a 304 updates it.</summary>
public sealed class Rfc9111StoringTests(StrictCache cache) : ConformanceTests(cache), IClassFixture<StrictCache>
{
    [Theory]
    [InlineData("Cache-Control: max-age=60")]
    [InlineData("Cache-Control: s-maxage=60")]
    [InlineData("Cache-Control: public, max-age=60")]
    [InlineData("Expires: {+60}")]
    [InlineData("Last-Modified: {-86400}")]
    public Task Section_3_a_lifetime_said_or_guessed_makes_a_200_storable(params string[] headers) => IsReusedAsync(Upstream(Dated(headers)));

    [Theory]
    [InlineData("Cache-Control: no-store, max-age=60")]
    [InlineData("Cache-Control: max-age=60", "Cache-Control: no-store")]
    [InlineData("Cache-Control: max-age=60, NO-STORE", "ETag: \"a\"")]
    [InlineData("Cache-Control: private, max-age=60", "ETag: \"a\"")]
    [InlineData("Cache-Control: private, public, max-age=60")]
    [InlineData("X-Says: nothing")]
    public Task Section_3_what_forbids_or_says_nothing_is_not_stored(params string[] headers) => IsNotStoredAsync(Upstream(headers));

    [Theory]
    [InlineData(200), InlineData(203), InlineData(204), InlineData(300), InlineData(301), InlineData(308), InlineData(404), InlineData(405), InlineData(410), InlineData(414), InlineData(501)]
    public Task Section_3_statuses_that_are_storable_by_themselves_are_fresh_by_a_guess(int status) =>
        IsReusedAsync(Upstream(status, status == 204 ? "" : "body", "Last-Modified: " + Date(-86400)));

    [Theory]
    [InlineData(201), InlineData(202), InlineData(302), InlineData(303), InlineData(307), InlineData(400), InlineData(403), InlineData(418), InlineData(500), InlineData(503), InlineData(599)]
    public async Task Section_3_other_final_statuses_are_stored_only_with_a_lifetime(int status)
    {
        await IsNotStoredAsync(Upstream(status, "body", "Last-Modified: " + Date(-86400)));
        await IsReusedAsync(Upstream(status, "body", "Cache-Control: max-age=60"));
    }

    [Fact]
    public async Task Section_3_must_understand_lets_known_statuses_be_stored_whatever_no_store_says_and_no_others()
    {
        await IsReusedAsync(Upstream("Cache-Control: must-understand, no-store, max-age=60"));
        await IsNotStoredAsync(Upstream(499, "body", "Cache-Control: must-understand, no-store, max-age=60"));
        await IsNotStoredAsync(Upstream(499, "body", "Cache-Control: must-understand, max-age=60"));
    }

    [Fact]
    public async Task Section_3_decision_an_answer_that_sets_a_cookie_is_not_stored() =>
        await IsNotStoredAsync(Upstream("Cache-Control: max-age=60", "Set-Cookie: a=b"));

    [Theory]
    [InlineData("POST"), InlineData("PUT"), InlineData("DELETE"), InlineData("OPTIONS"), InlineData("FOO")]
    public async Task Section_3_decision_answers_to_other_methods_than_GET_and_HEAD_are_not_stored(string method)
    {
        var resource = Upstream("Cache-Control: max-age=60");
        await resource.SendAsync(method);
        Assert.Equal("answer 2", (await resource.SendAsync(method)).Body);
        Assert.Equal("answer 3", (await resource.GetAsync()).Body);
    }

    [Fact]
    public async Task Section_3_1_fields_of_one_connection_or_one_proxy_are_not_kept()
    {
        var resource = Upstream("Cache-Control: max-age=60", "Connection: X-Hop", "X-Hop: secret", "Keep-Alive: timeout=5", "Proxy-Authenticate: Basic",
            "Proxy-Authentication-Info: a=b", "Proxy-Connection: keep-alive", "Upgrade: foo", "X-Kept: {n}");
        await resource.GetAsync();
        var stored = await resource.GetAsync();
        Assert.Equal(1, resource.Asked);
        Assert.Equal("1", stored["X-Kept"]);
        string[] gone = ["Connection", "X-Hop", "Keep-Alive", "Proxy-Authenticate", "Proxy-Authentication-Info", "Proxy-Connection", "Upgrade"];
        Assert.All(gone, name => Assert.Null(stored[name]));
    }

    [Fact]
    public async Task Section_3_1_unknown_fields_and_several_lines_of_one_are_kept()
    {
        var resource = Upstream("Cache-Control: max-age=60", "X-Unknown: one", "X-Unknown: two", "Link: </a>; rel=\"x,y\"");
        var first = await resource.GetAsync();
        var stored = await resource.GetAsync();
        Assert.Equal(("one, two", first["Link"], first["Date"]), (stored["X-Unknown"], stored["Link"], stored["Date"]));
    }

    [Fact]
    public async Task Section_3_2_a_304_replaces_stored_fields_and_leaves_those_it_does_not_have_and_what_describes_the_body()
    {
        var resource = Upstream(200, "body", "Cache-Control: max-age=10", "ETag: \"a\"", "X-Old: 1", "X-New: 1", "Content-Type: text/plain")
            .Then(304, "", "Cache-Control: max-age=20", "ETag: \"a\"", "X-New: 2", "X-Added: 2", "Content-Type: text/html", "Connection: X-Hop", "X-Hop: 2");
        await resource.StoredForAsync(11);
        await resource.GetAsync();
        Pass(19);
        var renewed = await resource.GetAsync();
        Assert.Equal((2, 200, "body"), (resource.Asked, renewed.Status, renewed.Body));
        Assert.Equal(("1", "2", "2", "text/plain", "max-age=20"), (renewed["X-Old"], renewed["X-New"], renewed["X-Added"], renewed["Content-Type"], renewed["Cache-Control"]));
        Assert.Equal(("19", null), (renewed["Age"], renewed["X-Hop"]));
        Pass(1);
        await resource.GetAsync();
        Assert.Equal(3, resource.Asked);
    }

    [Fact]
    public async Task Section_3_2_a_304_that_says_nothing_of_freshness_prolongs_as_the_stored_response_says()
    {
        var resource = Upstream(200, "body", "Cache-Control: max-age=10", "ETag: \"a\"").Then(304, "", "ETag: \"a\"");
        await resource.StoredForAsync(11);
        await resource.GetAsync();
        Pass(9);
        Assert.Equal(("body", 2), ((await resource.GetAsync()).Body, resource.Asked));
    }

    [Theory]
    [InlineData("Cache-Control: max-age=60")]
    [InlineData("Cache-Control: proxy-revalidate, max-age=60")]
    [InlineData("Cache-Control: public=\"no\", max-age=60")]
    public Task Section_3_5_an_answer_to_a_request_with_Authorization_is_not_stored(params string[] headers) =>
        IsNotStoredAsync(Upstream(headers), "Authorization: Basic YTpi");

    [Theory]
    [InlineData("Cache-Control: public, max-age=60")]
    [InlineData("Cache-Control: must-revalidate, max-age=60")]
    [InlineData("Cache-Control: s-maxage=60")]
    public Task Section_3_5_save_where_the_answer_allows_it(params string[] headers) => IsReusedAsync(Upstream(headers), "Authorization: Basic YTpi");
}

/// <summary>RFC 9111 3: an answer that broke off. RFC 9111 3.3 lets the rest of it be stored; the decision is not to.</summary>
public sealed class Rfc9111IncompleteTests(BrokenCache cache) : ConformanceTests(cache), IClassFixture<BrokenCache>
{
    [Theory]
    [InlineData(true), InlineData(false)]
    public async Task Section_3_3_decision_an_answer_that_broke_off_is_not_stored(bool hasLength)
    {
        var gate = new TaskCompletionSource();
        var resource = Nothing().Then(async (http, number) =>
        {
            CachingProxy.Add(http.Response, "Cache-Control: max-age=60", "ETag: \"a\"");
            http.Response.ContentLength = hasLength ? 10 : null;
            await http.Response.Body.WriteAsync("01234"u8.ToArray());
            await http.Response.Body.FlushAsync();
            if (number == 1)
            {
                await gate.Task;
                http.Abort();
                return;
            }

            await http.Response.Body.WriteAsync("56789"u8.ToArray());
        });
        using (var broken = await Client.GetAsync(resource.Path, HttpCompletionOption.ResponseHeadersRead))
        {
            gate.SetResult();
            await Assert.ThrowsAnyAsync<Exception>(() => broken.Content.ReadAsStringAsync());
        }

        Assert.Equal(("0123456789", 2), ((await resource.GetAsync()).Body, resource.Asked));
    }
}
