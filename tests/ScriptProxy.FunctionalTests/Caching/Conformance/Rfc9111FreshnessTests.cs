namespace ScriptProxy.FunctionalTests.Caching.Conformance;

/// <summary>RFC 9111 4.2, 5.1 and 5.3: for how long an answer is fresh, and how old it is.</summary>
public sealed class Rfc9111FreshnessTests(StrictCache cache) : ConformanceTests(cache), IClassFixture<StrictCache>
{
    [Theory]
    [InlineData(30, "Cache-Control: max-age=30")]
    [InlineData(30, "Cache-Control: max-age=60, s-maxage=30")]
    [InlineData(60, "Cache-Control: max-age=30, s-maxage=60")]
    [InlineData(30, "Cache-Control: max-age=30", "Expires: {+60}")]
    [InlineData(60, "Cache-Control: s-maxage=60", "Expires: {-60}")]
    [InlineData(60, "Expires: {+60}")]
    [InlineData(60, "Cache-Control: public", "Expires: {+60}")]
    public Task Section_4_2_1_s_maxage_then_max_age_then_Expires(int seconds, params string[] headers) => IsFreshForAsync(seconds, Upstream(Dated(headers)));

    [Theory]
    [InlineData(30, "Cache-Control: max-age=60, max-age=30")]
    [InlineData(30, "Cache-Control: max-age=30", "Cache-Control: max-age=60")]
    [InlineData(30, "Expires: {+60}", "Expires: {+30}")]
    public Task Section_4_2_1_decision_of_duplicates_the_shortest_counts(int seconds, params string[] headers) => IsFreshForAsync(seconds, Upstream(Dated(headers)));

    [Theory]
    [InlineData("Cache-Control: max-age=abc")]
    [InlineData("Cache-Control: max-age=-1")]
    [InlineData("Cache-Control: max-age=1.5")]
    [InlineData("Cache-Control: max-age")]
    [InlineData("Cache-Control: max-age= 60")]
    [InlineData("Cache-Control: max-age=60, s-maxage=x")]
    public Task Section_4_2_1_an_invalid_lifetime_is_stale(params string[] headers) => IsFreshForAsync(0, Upstream(headers));

    [Theory]
    [InlineData(60, "Cache-Control: max-age=\"60\"")]
    [InlineData(60, "Cache-Control: MAX-AGE=60")]
    [InlineData(60, "Cache-Control: , max-age=60 ,")]
    [InlineData(60, "Cache-Control: foo=\"max-age=5, no-store\", max-age=60")]
    public Task Section_4_2_1_odd_forms_are_read(int seconds, params string[] headers) => IsFreshForAsync(seconds, Upstream(headers));

    [Fact]
    public async Task Section_1_2_2_a_number_beyond_all_bounds_is_a_long_time()
    {
        var resource = Upstream("Cache-Control: max-age=99999999999999999999");
        await resource.StoredForAsync(10_000);
        Assert.Equal("10000", (await resource.GetAsync())["Age"]);
        Assert.Equal(1, resource.Asked);
    }

    [Theory]
    [InlineData(100, "Last-Modified: {-1000}")]
    [InlineData(100, "Last-Modified: {-1000}", "Cache-Control: public")]
    [InlineData(3600, "Last-Modified: {-10000000}")]
    [InlineData(0, "Last-Modified: {+1000}")]
    [InlineData(0, "Last-Modified: long ago")]
    [InlineData(0, "ETag: \"a\"")]
    [InlineData(0, "Last-Modified: {-1000}", "Expires: {-1}")]
    public Task Section_4_2_2_decision_a_tenth_of_the_time_since_the_last_change_up_to_a_bound(int seconds, params string[] headers) =>
        IsFreshForAsync(seconds, Upstream(Dated(headers)));

    [Theory]
    [InlineData(50, "Cache-Control: max-age=60", "Age: 10")]
    [InlineData(0, "Cache-Control: max-age=60", "Age: 60")]
    [InlineData(50, "Cache-Control: max-age=60", "Date: {-10}")]
    [InlineData(40, "Cache-Control: max-age=60", "Date: {-10}", "Age: 20")]
    [InlineData(60, "Cache-Control: max-age=60", "Date: {+100}")]
    [InlineData(50, "Expires: {+60}", "Age: 10")]
    [InlineData(60, "Cache-Control: max-age=60", "Age: soon")]
    [InlineData(50, "Cache-Control: max-age=60", "Age: 10, 20")]
    [InlineData(60, "Cache-Control: max-age=60", "Age: -5")]
    public Task Section_4_2_3_the_age_is_the_larger_of_Age_and_what_Date_says(int seconds, params string[] headers) => IsFreshForAsync(seconds, Upstream(Dated(headers)));

    [Fact]
    public async Task Section_4_2_3_the_time_that_the_answer_took_counts()
    {
        var resource = Nothing().Then(async (http, _) =>
        {
            Pass(8);
            CachingProxy.Add(http.Response, "Cache-Control: max-age=60", "Age: 5");
            await http.Response.Body.WriteAsync("slow"u8.ToArray());
        });
        await resource.StoredForAsync(4);
        Assert.Equal("17", (await resource.GetAsync())["Age"]);
    }

    [Theory]
    [InlineData("Cache-Control: max-age=10")]
    [InlineData("Cache-Control: max-age=10, must-revalidate")]
    [InlineData("Cache-Control: s-maxage=10")]
    [InlineData("Cache-Control: max-age=10, proxy-revalidate")]
    [InlineData("Cache-Control: no-cache, max-age=10")]
    public async Task Section_4_2_4_nothing_stale_is_served_while_the_upstream_answers(string header)
    {
        var resource = Upstream(header);
        await resource.StoredForAsync(10);
        Assert.Equal("answer 2", (await resource.GetAsync()).Body);
    }

    [Fact]
    public async Task Section_5_1_Age_is_one_value_reckoned_anew_each_time()
    {
        var resource = Upstream("Cache-Control: max-age=60", "Age: 7");
        Assert.Equal("7", (await resource.GetAsync())["Age"]);
        Pass(3);
        Assert.Equal("10", (await resource.GetAsync())["Age"]);
        Pass(1);
        Assert.Equal("11", (await resource.GetAsync())["Age"]);
    }

    [Theory]
    [InlineData("Expires: 0")]
    [InlineData("Expires: -1")]
    [InlineData("Expires: soon")]
    [InlineData("Expires: {-60}")]
    [InlineData("Expires: {+60}", "Expires: 0")]
    public Task Section_5_3_an_invalid_or_past_date_is_stale(params string[] headers) => IsFreshForAsync(0, Upstream(Dated(headers)));

    [Theory]
    [InlineData("dddd, dd-MMM-yy HH:mm:ss 'GMT'")]
    [InlineData("ddd MMM {day} HH:mm:ss yyyy")]
    [InlineData("r")]
    public Task Section_5_3_all_three_forms_of_dates_are_read(string form) => IsFreshForAsync(60, Upstream("Expires: " + Date(60, form.Replace("{day}", Date(60, "%d").PadLeft(2), StringComparison.Ordinal))));
}
