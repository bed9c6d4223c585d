using ScriptProxy.Plugins.Caching.Freshness;
using ScriptProxy.Sdk;
using static ScriptProxy.UnitTests.Caching.Clock;

namespace ScriptProxy.UnitTests.Caching.Freshness;

public sealed class LifetimeTests
{
    [Theory]
    [InlineData("Cache-Control: max-age=100", 100)]
    [InlineData("Cache-Control: s-maxage=200, max-age=100", 200)]
    [InlineData("Cache-Control: max-age=100, s-maxage=1", 1)]
    [InlineData("Cache-Control: max-age=100|Cache-Control: s-maxage=1", 1)]
    [InlineData("Cache-Control: max-age=0, s-maxage=50|Expires: @-10", 50)]
    [InlineData("Cache-Control: max-age=100|Expires: @500|Date: @0", 100)]
    [InlineData("Cache-Control: max-age=100|Expires: 0", 100)]
    [InlineData("Cache-Control: max-age=0|Expires: @500", 0)]
    [InlineData("Cache-Control: foo|Expires: @500", 500)]
    [InlineData("Expires: @500|Date: @0", 500)]
    [InlineData("Expires: @500", 500)]
    [InlineData("CDN-Cache-Control: max-age=7|Cache-Control: s-maxage=100|Expires: @500", 7)]
    [InlineData("CDN-Cache-Control: public|Cache-Control: s-maxage=100|Expires: @500", 0)]
    public void Section_4_2_1_the_most_specific_lifetime_counts(string lines, int seconds) => Assert.Equal(seconds, Seconds(Life(lines)));

    [Theory]
    [InlineData("Expires: 0")]
    [InlineData("Expires: -1")]
    [InlineData("Expires: ")]
    [InlineData("Expires: @-1")]
    [InlineData("Expires: @0|Date: @0")]
    [InlineData("Expires: @500|Expires: 0")]
    [InlineData("Expires: Sat, 21 Nov 2026 18:00:00 PST")]
    public void Section_5_3_an_unreadable_Expires_is_past(string lines)
    {
        var life = Life(lines + "|Last-Modified: @-100000");
        Assert.Equal((0, LifetimeSource.Response), (Seconds(life), life.Source));
    }

    [Fact]
    public void Section_4_2_1_the_earlier_of_two_Expires_counts() => Assert.Equal(50, Seconds(Life("Expires: @500|Expires: @50")));

    [Theory]
    [InlineData("Expires: @500|Date: @-100", 500)]
    [InlineData("Expires: @500|Date: @100", 400)]
    [InlineData("Expires: @500|Date: nonsense", 500)]
    [InlineData("Expires: @500|Date: @-100|Age: 300", 300)]
    public void Section_4_2_1_Expires_counts_from_Date(string lines, int seconds) => Assert.Equal(seconds, Seconds(Life(lines)));

    [Theory]
    [InlineData("Last-Modified: @-1000", 200, 100)]
    [InlineData("Last-Modified: @-1000|Date: @0", 404, 100)]
    [InlineData("Last-Modified: @-1000", 302, 0)]
    [InlineData("Last-Modified: @-1000|Cache-Control: public", 302, 100)]
    [InlineData("Last-Modified: @-100000000", 200, 86400)]
    [InlineData("Last-Modified: @1000", 200, 0)]
    [InlineData("Last-Modified: nonsense", 200, 0)]
    [InlineData("", 200, 0)]
    public void Section_4_2_2_a_tenth_of_the_time_since_the_last_change(string lines, int status, int seconds)
    {
        var life = Life(lines, status: status);
        Assert.Equal(seconds, Seconds(life));
        Assert.Equal(seconds > 0, life.Marks.HasFlag(StoredMarks.Heuristic));
    }

    [Theory]
    [InlineData(200), InlineData(203), InlineData(204), InlineData(206), InlineData(300), InlineData(301), InlineData(308)]
    [InlineData(404), InlineData(405), InlineData(410), InlineData(414), InlineData(501)]
    public void Section_4_2_2_statuses_that_allow_a_guess(int status) => Assert.Equal(120, Seconds(Life("", new() { DefaultTtl = TimeSpan.FromMinutes(2) }, status: status)));

    [Theory]
    [InlineData(201), InlineData(302), InlineData(303), InlineData(307), InlineData(400), InlineData(403), InlineData(500), InlineData(502), InlineData(503), InlineData(599)]
    public void Section_4_2_2_statuses_that_allow_none(int status) => Assert.Equal(0, Seconds(Life("Last-Modified: @-1000", new() { DefaultTtl = TimeSpan.FromMinutes(2) }, status: status)));

    [Fact]
    public void Guesses_can_be_turned_off() => Assert.Equal(0, Seconds(Life("Last-Modified: @-1000", new() { HeuristicFraction = 0 })));

    [Theory]
    [InlineData(404, "", 10)]
    [InlineData(410, "", 20)]
    [InlineData(503, "", 30)]
    [InlineData(504, "", 40)]
    [InlineData(200, "", 40)]
    [InlineData(404, "Cache-Control: max-age=3", 3)]
    [InlineData(404, "Expires: 0", 0)]
    [InlineData(404, "Last-Modified: @-1000", 10)]
    public void The_status_option_holds_where_the_response_says_nothing(int status, string lines, int seconds)
    {
        var options = new FreshnessOptions { StatusTtl = { ["any"] = Time(40), ["404"] = Time(10), ["4xx"] = Time(20), ["503"] = Time(30) } };
        Assert.Equal(seconds, Seconds(Life(lines, options, status: status)));
    }

    [Theory]
    [InlineData("600"), InlineData("40"), InlineData("4xy"), InlineData(""), InlineData("404,410"), InlineData("1xx"), InlineData("４04")]
    public void The_status_option_says_what_is_wrong(string key)
    {
        var errors = new List<OptionError>();
        StatusTtls.Read(new Dictionary<string, TimeSpan> { [key] = Time(1), ["404"] = Time(-1) }, "Freshness:StatusTtl", errors);
        Assert.Equal(2, errors.Count);
        Assert.Contains(errors, error => error.Key == $"Freshness:StatusTtl:{key}" && error.Message.Contains("no status", StringComparison.Ordinal));
        Assert.Contains(errors, error => error.Key == "Freshness:StatusTtl:404" && error.Message.Contains("negative", StringComparison.Ordinal));
    }

    [Fact]
    public void A_rule_goes_before_all_and_counts_from_the_arrival()
    {
        var life = Life("Cache-Control: no-cache, max-age=1|Age: 500|Expires: 0", decision: new CacheDecision { Ttl = Time(60) });
        Assert.Equal((60, LifetimeSource.Decision), (Seconds(life), life.Source));
        Assert.False(life.Marks.HasFlag(StoredMarks.NoCache));
    }

    [Fact]
    public void Section_4_2_3_the_age_it_came_with_is_taken_off() => Assert.Equal(70, Seconds(Life("Cache-Control: max-age=100|Age: 30")));

    [Fact]
    public void Times_without_measure_do_not_overflow()
    {
        var life = Life("Cache-Control: max-age=99999999999999999999, stale-while-revalidate=99999999999999999999, stale-if-error=99999999999999999999|Expires: Fri, 31 Dec 9999 23:59:59 GMT|Age: 99999999999");
        Assert.Equal(Now, life.FreshUntil);
        Assert.Equal(Now.AddSeconds(2147483648), Life("Expires: Fri, 31 Dec 9999 23:59:59 GMT").FreshUntil);
        Assert.Equal(Now.AddSeconds(2147483648), Life("", decision: new CacheDecision { Ttl = TimeSpan.MaxValue, Grace = TimeSpan.MaxValue, Keep = TimeSpan.MaxValue }).FreshUntil);
    }

    private static int Seconds(Lifespan life) => (int)(life.FreshUntil - Now).TotalSeconds;

    private static TimeSpan Time(int seconds) => TimeSpan.FromSeconds(seconds);
}
