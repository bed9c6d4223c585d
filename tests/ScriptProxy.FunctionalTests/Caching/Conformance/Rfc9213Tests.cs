namespace ScriptProxy.FunctionalTests.Caching.Conformance;

/// <summary>RFC 9213: fields that speak to caches like this one. <c>CDN-Cache-Control</c> is one by default.</summary>
public sealed class Rfc9213Tests(StrictCache cache) : ConformanceTests(cache), IClassFixture<StrictCache>
{
    [Theory]
    [InlineData(60, "CDN-Cache-Control: max-age=60", "Cache-Control: max-age=5")]
    [InlineData(60, "CDN-Cache-Control: max-age=60", "Cache-Control: no-store")]
    [InlineData(60, "CDN-Cache-Control: max-age=60", "Cache-Control: private, no-cache")]
    [InlineData(60, "CDN-Cache-Control: max-age=60", "Expires: {-60}")]
    [InlineData(60, "CDN-Cache-Control: max-age=60;a=b, no-cache=?0")]
    [InlineData(60, "CDN-Cache-Control: max-age=60", "Age: 0", "CDN-Cache-Control: unknown")]
    public Task Section_2_2_a_targeted_field_goes_before_Cache_Control_and_Expires(int seconds, params string[] headers) => IsFreshForAsync(seconds, Upstream(Dated(headers)));

    [Theory]
    [InlineData("CDN-Cache-Control: no-store", "Cache-Control: max-age=60")]
    [InlineData("CDN-Cache-Control: private", "Cache-Control: max-age=60")]
    [InlineData("CDN-Cache-Control: max-age=0", "Cache-Control: max-age=60")]
    [InlineData("CDN-Cache-Control: must-revalidate", "Cache-Control: max-age=60")]
    [InlineData("CDN-Cache-Control: max-age=\"60\"", "Cache-Control: max-age=60")]
    public Task Section_2_2_also_where_it_forbids_what_they_allow(params string[] headers) => IsNotStoredAsync(Upstream(headers));

    [Theory]
    [InlineData("CDN-Cache-Control: max-age=60, &&&")]
    [InlineData("CDN-Cache-Control: max-age=60,")]
    [InlineData("CDN-Cache-Control: MAX-AGE=60")]
    [InlineData("CDN-Cache-Control: ")]
    public Task Section_2_2_what_is_no_structured_field_or_empty_is_not_there(string field) => IsFreshForAsync(30, Upstream(field, "Cache-Control: max-age=30"));

    [Fact]
    public async Task Section_2_1_a_later_member_of_the_same_name_counts() =>
        await IsFreshForAsync(30, Upstream("CDN-Cache-Control: max-age=60, max-age=30"));

    [Fact]
    public async Task Section_2_a_field_for_others_means_nothing() => await IsFreshForAsync(30, Upstream("Other-Cache-Control: max-age=60", "Cache-Control: max-age=30"));

    [Fact]
    public async Task Section_2_2_the_fields_reach_the_client_as_they_came()
    {
        var resource = Upstream("CDN-Cache-Control: max-age=60", "Cache-Control: max-age=5");
        await resource.GetAsync();
        var stored = await resource.GetAsync();
        Assert.Equal(("max-age=60", "max-age=5", 1), (stored["CDN-Cache-Control"], stored["Cache-Control"], resource.Asked));
    }
}
