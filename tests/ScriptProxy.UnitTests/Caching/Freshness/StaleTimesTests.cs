using ScriptProxy.Plugins.Caching.Freshness;
using ScriptProxy.Sdk;
using static ScriptProxy.UnitTests.Caching.Clock;

namespace ScriptProxy.UnitTests.Caching.Freshness;

public sealed class StaleTimesTests
{
    private static readonly FreshnessOptions Options = new() { Grace = TimeSpan.FromSeconds(10), StaleIfError = TimeSpan.FromSeconds(20), Keep = TimeSpan.FromSeconds(30) };

    [Theory]
    [InlineData("max-age=5", 10, 20)]
    [InlineData("max-age=0", 0, 0)]
    [InlineData("max-age=5, stale-while-revalidate=7", 7, 20)]
    [InlineData("max-age=0, stale-while-revalidate=7", 7, 0)]
    [InlineData("max-age=5, stale-if-error=8", 10, 8)]
    [InlineData("max-age=0, stale-if-error=8", 0, 8)]
    [InlineData("max-age=5, stale-while-revalidate=0", 0, 20)]
    [InlineData("max-age=5, stale-while-revalidate=x", 0, 20)]
    [InlineData("s-maxage=5, stale-while-revalidate=7", 7, 0)]
    [InlineData("s-maxage=5, stale-if-error=8", 0, 8)]
    public void Rfc5861_3_and_4_the_response_goes_before_the_options(string cacheControl, int grace, int ifError)
    {
        var life = Life($"Cache-Control: {cacheControl}", Options);
        Assert.Equal((grace, ifError), ((int)life.Grace.TotalSeconds, (int)life.StaleIfError.TotalSeconds));
        Assert.False(life.Marks.HasFlag(StoredMarks.MustRevalidate));
    }

    [Theory]
    [InlineData("max-age=5, must-revalidate")]
    [InlineData("max-age=5, proxy-revalidate")]
    [InlineData("s-maxage=5")]
    [InlineData("max-age=5, must-revalidate, stale-while-revalidate=7, stale-if-error=7")]
    public void Section_4_2_4_nothing_stale_where_the_response_forbids_it(string cacheControl)
    {
        var life = Life($"Cache-Control: {cacheControl}", Options);
        Assert.Equal((TimeSpan.Zero, TimeSpan.Zero), (life.Grace, life.StaleIfError));
        Assert.True(life.Marks.HasFlag(StoredMarks.MustRevalidate));
    }

    [Fact]
    public void Section_5_2_2_4_nothing_unasked_where_the_response_forbids_it()
    {
        var life = Life("Cache-Control: no-cache, max-age=5, stale-while-revalidate=7", Options);
        Assert.Equal((TimeSpan.Zero, TimeSpan.Zero, StoredMarks.NoCache), (life.Grace, life.StaleIfError, life.Marks));
    }

    [Fact]
    public void Section_5_2_2_4_no_cache_for_fields_leaves_the_rest_fresh() => Assert.Equal(StoredMarks.None, Life("Cache-Control: no-cache=\"x\", max-age=5").Marks);

    [Fact]
    public void Rfc8246_2_immutable_is_noted() => Assert.Equal(StoredMarks.Immutable, Life("Cache-Control: immutable, max-age=5").Marks);

    [Theory]
    [InlineData("ETag: \"a\"", 40)]
    [InlineData("Last-Modified: @-5", 40)]
    [InlineData("Vary: a", 10)]
    public void Only_what_can_be_revalidated_is_kept_longer(string validator, int seconds) =>
        Assert.Equal(seconds, Life($"Cache-Control: max-age=5|{validator}", Options).Keep.TotalSeconds);

    [Fact]
    public void A_rule_goes_before_the_response()
    {
        var decision = new CacheDecision { Grace = TimeSpan.FromSeconds(60), Keep = TimeSpan.FromSeconds(100) };
        var life = Life("Cache-Control: max-age=5, must-revalidate", Options, decision);
        Assert.Equal((60, 160, StoredMarks.None), ((int)life.Grace.TotalSeconds, (int)life.Keep.TotalSeconds, life.Marks));
    }

    [Theory]
    [InlineData("Cache-Control: max-age=5", true)]
    [InlineData("Cache-Control: max-age=0", false)]
    [InlineData("Cache-Control: max-age=0|ETag: \"a\"", true)]
    [InlineData("Cache-Control: max-age=0, stale-while-revalidate=5", true)]
    [InlineData("Cache-Control: max-age=5|Age: 6", false)]
    [InlineData("Cache-Control: no-cache, max-age=5", false)]
    [InlineData("Cache-Control: no-cache|ETag: \"a\"", true)]
    [InlineData("", false)]
    public void What_could_serve_nobody_is_of_no_use(string lines, bool expected) => Assert.Equal(expected, Life(lines).IsOfUse(Now));
}
