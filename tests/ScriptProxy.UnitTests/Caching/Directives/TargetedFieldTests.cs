using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using ScriptProxy.Plugins.Caching.Directives;

namespace ScriptProxy.UnitTests.Caching.Directives;

public sealed class TargetedFieldTests
{
    private static readonly string[] Fields = ["CDN-Cache-Control", "Surrogate-Control"];

    [Theory]
    [InlineData("max-age=10", 10)]
    [InlineData("max-age=10, public", 10)]
    [InlineData("max-age=10, max-age=20", 20)]
    [InlineData("max-age=10;ext=1;b", 10)]
    [InlineData("ext=(a \"b\";c 1.5 :AA==:);d, max-age=10", 10)]
    [InlineData(" a=?0 ,\tmax-age=10 ", 10)]
    [InlineData("max-age=99999999999", 2147483648)]
    public void Rfc9213_2_1_a_valid_dictionary_counts(string text, long seconds) => Assert.Equal(seconds, MaxAge(text));

    [Theory]
    [InlineData("max-age=10.5")]
    [InlineData("max-age=\"10\"")]
    [InlineData("max-age=ten")]
    [InlineData("max-age=-1")]
    [InlineData("max-age")]
    [InlineData("max-age=(1 2)")]
    public void Rfc9213_2_1_a_time_of_the_wrong_type_is_stale(string text) => Assert.Equal(0, MaxAge(text));

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("max-age=10,")]
    [InlineData("max-age=10,,no-store")]
    [InlineData("Max-Age=10")]
    [InlineData("max-age= 10")]
    [InlineData("max-age=")]
    [InlineData("max-age=10 no-store")]
    [InlineData("max-age=10; Ext")]
    [InlineData("max-age=1234567890123456")]
    [InlineData("a=\"open, max-age=10")]
    [InlineData("a=\"\\x\", max-age=10")]
    [InlineData("a=(1, max-age=10")]
    [InlineData("a=(1\"b\"), max-age=10")]
    [InlineData("a=:AA, max-age=10")]
    [InlineData("a=1.2345, max-age=10")]
    [InlineData("a=1., max-age=10")]
    [InlineData("a=-, max-age=10")]
    [InlineData("a=?2, max-age=10")]
    [InlineData("a=@5, max-age=10")]
    [InlineData("\u00e9=1")]
    public void Rfc9213_2_2_an_invalid_or_empty_field_is_as_if_absent(string text) => Assert.Null(TargetedCacheControl.Parse("CDN-Cache-Control", text));

    [Theory]
    [InlineData("no-store", true)]
    [InlineData("no-store=?1", true)]
    [InlineData("no-store=?0", false)]
    [InlineData("no-store=5", true)]
    [InlineData("no-store, no-store=?0", false)]
    public void Rfc9213_2_1_flags_are_booleans(string text, bool expected) => Assert.Equal(expected, TargetedCacheControl.Parse("CDN-Cache-Control", text)!.NoStore);

    [Fact]
    public void Rfc9213_2_1_fields_of_no_cache_are_a_string()
    {
        var directives = TargetedCacheControl.Parse("CDN-Cache-Control", "no-cache=\"A, b\", private=x")!;
        Assert.Equal(["a", "b"], directives.NoCacheFields);
        Assert.Equal(["x"], directives.PrivateFields);
        Assert.False(directives.NoCache || directives.Private);
    }

    [Fact]
    public void Rfc9213_2_1_several_lines_are_one_dictionary() =>
        Assert.True(TargetedCacheControl.Parse("CDN-Cache-Control", new StringValues(["max-age=10", "no-store"])) is { NoStore: true, MaxAge.TotalSeconds: 10 });

    [Fact]
    public void Rfc9213_2_2_a_targeted_field_goes_before_cache_control()
    {
        var directives = ResponsePolicy.Of(new HeaderDictionary { ["Cache-Control"] = "no-store, private", ["CDN-Cache-Control"] = "max-age=10" }, Fields);
        Assert.True(directives is { NoStore: false, Private: false, MaxAge.TotalSeconds: 10, TargetedField: "CDN-Cache-Control" });
    }

    [Fact]
    public void Rfc9213_2_2_a_broken_targeted_field_leaves_it_to_the_next()
    {
        var headers = new HeaderDictionary { ["Cache-Control"] = "max-age=1", ["CDN-Cache-Control"] = "Max-Age=10", ["Surrogate-Control"] = "max-age=5" };
        Assert.Equal(5, ResponsePolicy.Of(headers, Fields).MaxAge?.TotalSeconds);
        headers.Remove("Surrogate-Control");
        Assert.True(ResponsePolicy.Of(headers, Fields) is { MaxAge.TotalSeconds: 1, TargetedField: null });
    }

    [Fact]
    public void Rfc9213_2_2_a_field_for_others_counts_for_nothing() =>
        Assert.Equal(1, ResponsePolicy.Of(new HeaderDictionary { ["Cache-Control"] = "max-age=1", ["Other-Cache-Control"] = "max-age=10" }, Fields).MaxAge?.TotalSeconds);

    [Theory]
    [InlineData("max-age=3600", 3600L, null, false)]
    [InlineData("max-age=3600+600", 3600L, 600L, false)]
    [InlineData("content=\"ESI/1.0\", max-age=3600", 3600L, null, false)]
    [InlineData("no-store", null, null, true)]
    [InlineData("max-age=x", 0L, null, false)]
    [InlineData("max-age=60+x", 0L, null, false)]
    [InlineData("max-age=3600, max-age=60+5", 60L, 5L, false)]
    [InlineData("no-store;other, max-age=5", 5L, null, false)]
    public void Edge_architecture_surrogate_control(string text, long? maxAge, long? stale, bool noStore)
    {
        var directives = SurrogateControl.Parse(text)!;
        Assert.Equal(
            (maxAge, stale, noStore),
            ((long?)directives.MaxAge?.TotalSeconds, (long?)directives.StaleWhileRevalidate?.TotalSeconds, directives.NoStore));
    }

    [Theory]
    [InlineData("content=\"ESI/1.0\"")]
    [InlineData("max-age=5;other")]
    [InlineData("no-store-remote")]
    public void Edge_architecture_what_does_not_speak_of_storing_leaves_it_to_cache_control(string text) => Assert.Null(SurrogateControl.Parse(text));

    private static long? MaxAge(string text) => (long?)TargetedCacheControl.Parse("CDN-Cache-Control", text)?.MaxAge?.TotalSeconds;
}
