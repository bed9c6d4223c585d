using Microsoft.Extensions.Primitives;
using ScriptProxy.Plugins.Caching.Directives;

namespace ScriptProxy.UnitTests.Caching.Directives;

public sealed class RequestDirectivesTests
{
    [Theory]
    [InlineData("max-age=5", 5L)]
    [InlineData("MAX-AGE=\"5\"", 5L)]
    [InlineData("max-age=9, max-age=5", 5L)]
    [InlineData("max-age=abc", 0L)]
    [InlineData("max-age=-1", 0L)]
    [InlineData("max-age", 0L)]
    [InlineData("max-age=99999999999999999999999", 2147483648L)]
    [InlineData("xmax-age=5", null)]
    public void Section_5_2_1_1_max_age(string text, long? seconds) => Assert.Equal(seconds, Seconds(Parse(text).MaxAge));

    [Theory]
    [InlineData("max-stale=5", 5L)]
    [InlineData("max-stale=5, max-stale=9", 5L)]
    [InlineData("max-stale, max-stale=9", 9L)]
    [InlineData("max-stale=abc", null)]
    [InlineData("max-stale=", null)]
    [InlineData("x=\"open, max-stale=5", null)]
    public void Section_5_2_1_2_max_stale(string text, long? seconds) => Assert.Equal(seconds, Seconds(Parse(text).MaxStale));

    [Fact]
    public void Section_5_2_1_2_max_stale_without_a_time_takes_any() => Assert.Equal(TimeSpan.MaxValue, Parse("max-stale").MaxStale);

    [Theory]
    [InlineData("min-fresh=5", 5L)]
    [InlineData("min-fresh=5, min-fresh=9", 9L)]
    [InlineData("min-fresh=x", null)]
    public void Section_5_2_1_3_min_fresh(string text, long? seconds) => Assert.Equal(seconds, Seconds(Parse(text).MinFresh));

    [Theory]
    [InlineData("stale-if-error=5", 5L)]
    [InlineData("stale-if-error=9, Stale-If-Error=\"5\"", 5L)]
    [InlineData("stale-if-error", null)]
    [InlineData("stale-if-error=x", null)]
    [InlineData("x=\"open, stale-if-error=5", null)]
    public void Rfc5861_4_stale_if_error(string text, long? seconds) => Assert.Equal(seconds, Seconds(Parse(text).StaleIfError));

    [Theory]
    [InlineData("no-cache", "no-cache")]
    [InlineData("No-Cache, NO-STORE", "no-cache no-store")]
    [InlineData(",, only-if-cached ,", "only-if-cached")]
    [InlineData("no-cachet", "")]
    [InlineData("x=\"no-store\"", "")]
    [InlineData("x=\"a, no-store", "no-store")]
    [InlineData("no-store=\"x\"", "no-store")]
    [InlineData("", "")]
    public void Section_5_2_1_directives_without_argument(string text, string expected) => Assert.Equal(expected, Flags(Parse(text)));

    [Fact]
    public void Section_5_2_several_lines_are_one_list() =>
        Assert.Equal("no-cache no-store", Flags(RequestDirectives.Parse(new StringValues(["no-cache", "no-store"]), default)));

    [Theory]
    [InlineData(null, "no-cache", "no-cache")]
    [InlineData(null, "foo, No-Cache", "no-cache")]
    [InlineData(null, "foo", "")]
    [InlineData("max-age=5", "no-cache", "")]
    public void Section_5_4_pragma_counts_only_without_cache_control(string? cacheControl, string pragma, string expected) =>
        Assert.Equal(expected, Flags(RequestDirectives.Parse(cacheControl, pragma)));

    [Fact]
    public void Reading_them_allocates_nothing()
    {
        var lines = new StringValues(["max-age=5, no-store", "max-stale=\"7\", foo=\"bar\""]);
        RequestDirectives.Parse(lines, default);
        var before = GC.GetAllocatedBytesForCurrentThread();
        RequestDirectives.Parse(lines, default);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static RequestDirectives Parse(string text) => RequestDirectives.Parse(text, default);

    private static long? Seconds(TimeSpan? time) => (long?)time?.TotalSeconds;

    private static string Flags(RequestDirectives directives) => string.Join(' ', new[]
    {
        directives.NoCache ? "no-cache" : null,
        directives.NoStore ? "no-store" : null,
        directives.OnlyIfCached ? "only-if-cached" : null,
    }.Where(name => name is not null));
}
