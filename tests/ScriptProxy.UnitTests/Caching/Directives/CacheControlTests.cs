using Microsoft.Extensions.Primitives;
using ScriptProxy.Plugins.Caching.Directives;

namespace ScriptProxy.UnitTests.Caching.Directives;

public sealed class CacheControlTests
{
    [Theory]
    [InlineData("max-age=3600", 3600L)]
    [InlineData("Max-AGE=3600", 3600L)]
    [InlineData("max-age=\"3600\"", 3600L)]
    [InlineData("max-age=\"36\\00\"", 3600L)]
    [InlineData("max-age=003600", 3600L)]
    [InlineData("foobar, max-age=3600", 3600L)]
    [InlineData("max-age=3600, foobar=\"a,b\\\",c\"", 3600L)]
    [InlineData(" ,\t,max-age=3600 \t,", 3600L)]
    [InlineData("foo=\"max-age=1\", max-age=3600", 3600L)]
    [InlineData("foo=\"max-age=3600\"", null)]
    [InlineData("foo=\"a, max-age=3600, b\"", null)]
    [InlineData("max-ages=3600", null)]
    [InlineData("x-max-age=3600", null)]
    public void Section_5_2_both_forms_of_arguments_in_any_case(string text, long? seconds) => Assert.Equal(seconds, Seconds(CacheControl.Parse(text).MaxAge));

    [Theory]
    [InlineData("2147483647", 2147483647)]
    [InlineData("2147483648", 2147483648)]
    [InlineData("2147483649", 2147483648)]
    [InlineData("99999999999", 2147483648)]
    [InlineData("99999999999999999999999999999999999999", 2147483648)]
    public void Section_1_2_2_a_longer_time_is_two_to_the_31(string text, long seconds) => Assert.Equal(seconds, Seconds(CacheControl.Parse($"max-age={text}").MaxAge));

    [Theory]
    [InlineData("max-age=-3600")]
    [InlineData("max-age=+3600")]
    [InlineData("max-age=3600.0")]
    [InlineData("max-age=3600a")]
    [InlineData("max-age=a3600")]
    [InlineData("max-age=3600;")]
    [InlineData("max-age='3600'")]
    [InlineData("max-age=0x10")]
    [InlineData("max-age=３６００")]
    [InlineData("max-age= 3600")]
    [InlineData("max-age =3600")]
    [InlineData("max-age = 3600")]
    [InlineData("max-age=\" 3600\"")]
    [InlineData("max-age=\"3600")]
    [InlineData("max-age=")]
    [InlineData("max-age")]
    [InlineData("max-age=\"\"")]
    [InlineData("x=\"open, max-age=3600")]
    [InlineData("max-age=3600 3600")]
    public void Section_4_2_1_what_is_no_time_is_stale(string text) => Assert.Equal(0, Seconds(CacheControl.Parse(text).MaxAge));

    [Theory]
    [InlineData("max-age=3600, max-age=1")]
    [InlineData("max-age=1, max-age=3600")]
    [InlineData("max-age=1|max-age=3600")]
    [InlineData("max-age=1, max-age=1")]
    [InlineData("max-age=3600, MAX-AGE=\"1\"")]
    public void Section_4_2_1_the_shortest_of_several_times_counts(string text) =>
        Assert.Equal(1, Seconds(CacheControl.Parse(new StringValues(text.Split('|'))).MaxAge));

    [Fact]
    public void Section_4_2_1_one_unreadable_time_of_several_is_stale() => Assert.Equal(0, Seconds(CacheControl.Parse("max-age=3600, max-age=x").MaxAge));

    [Theory]
    [InlineData("no-store", "no-store")]
    [InlineData("NO-STORE", "no-store")]
    [InlineData("no-store=1", "no-store")]
    [InlineData("no-store =", "no-store")]
    [InlineData("x=\"never closed, no-store", "no-store")]
    [InlineData("\"no-store\"", "")]
    [InlineData("no-stored", "")]
    [InlineData("no-cache", "no-cache")]
    [InlineData("private", "private")]
    [InlineData("public", "public")]
    [InlineData("public=1", "")]
    [InlineData("x=\"never closed, public", "")]
    [InlineData("must-revalidate", "must-revalidate everywhere")]
    [InlineData("must-revalidate=x", "must-revalidate everywhere")]
    [InlineData("proxy-revalidate", "must-revalidate")]
    [InlineData("must-understand, no-store", "no-store must-understand")]
    [InlineData("must-understand=1", "")]
    [InlineData("immutable", "immutable")]
    public void Section_5_2_2_what_forbids_is_read_leniently_and_what_allows_strictly(string text, string expected) => Assert.Equal(expected, Flags(CacheControl.Parse(text)));

    [Theory]
    [InlineData("no-cache=\"Set-Cookie, X-A\"", false, "set-cookie,x-a")]
    [InlineData("no-cache=Set-Cookie", false, "set-cookie")]
    [InlineData("no-cache=\"a\", no-cache=\"b\"", false, "a,b")]
    [InlineData("no-cache=\"a\", no-cache", true, "a")]
    [InlineData("no-cache=\"\"", true, "")]
    [InlineData("no-cache=", true, "")]
    [InlineData("no-cache=\" , \"", true, "")]
    [InlineData("no-cache=\"two words\"", true, "")]
    [InlineData("no-cache=\"never closed", true, "")]
    public void Section_5_2_2_4_no_cache_with_and_without_fields(string text, bool whole, string fields)
    {
        var directives = CacheControl.Parse(text);
        Assert.Equal((whole, fields), (directives.NoCache, string.Join(',', directives.NoCacheFields)));
    }

    [Theory]
    [InlineData("private=\"Set-Cookie\"", false, "set-cookie")]
    [InlineData("private=Set-Cookie", false, "set-cookie")]
    [InlineData("private=\"a\", private", true, "a")]
    [InlineData("private=\"a b\"", true, "")]
    [InlineData("private=\"set-cookie, no-store", true, "")]
    public void Section_5_2_2_7_private_with_and_without_fields(string text, bool whole, string fields)
    {
        var directives = CacheControl.Parse(text);
        Assert.Equal((whole, fields), (directives.Private, string.Join(',', directives.PrivateFields)));
    }

    [Fact]
    public void An_open_quote_hides_no_prohibition()
    {
        var directives = CacheControl.Parse("max-age=60, private=\"set-cookie, no-store");
        Assert.True(directives is { Private: true, NoStore: true });
    }

    [Fact]
    public void A_quote_closed_on_another_line_is_open() =>
        Assert.True(CacheControl.Parse(new StringValues(["x=\"a, no-store", "b\", max-age=5"])) is { NoStore: true, MaxAge: { Ticks: 0 } or null });

    [Theory]
    [InlineData("stale-while-revalidate=30", 30L, null)]
    [InlineData("stale-if-error=40, stale-while-revalidate=x", 0L, 40L)]
    [InlineData("stale-if-error", null, 0L)]
    public void Rfc5861_3_and_4_stale_times(string text, long? whileRevalidate, long? ifError)
    {
        var directives = CacheControl.Parse(text);
        Assert.Equal((whileRevalidate, ifError), (Seconds(directives.StaleWhileRevalidate), Seconds(directives.StaleIfError)));
    }

    [Fact]
    public void No_text_makes_the_reader_fail() => FsCheck.Check.QuickThrowOnFailure(FsCheck.Fluent.Prop.ForAll<string[]>(lines =>
    {
        CacheControl.Parse(lines);
        RequestDirectives.Parse(lines, lines);
        SurrogateControl.Parse(lines);
        TargetedCacheControl.Parse("CDN-Cache-Control", lines);
    }));

    [Fact]
    public void No_text_of_the_characters_that_matter_makes_the_reader_fail()
    {
        var random = new Random(9111);
        for (var round = 0; round < 20_000; round++)
        {
            var text = string.Concat(Enumerable.Range(0, random.Next(24)).Select(_ => Pieces[random.Next(Pieces.Length)]));
            var directives = CacheControl.Parse(text);
            TargetedCacheControl.Parse("CDN-Cache-Control", text);
            SurrogateControl.Parse(text);
            Assert.True(CacheControl.Parse(text + "\u0020,no-store") is { NoStore: true } || text.Contains('"'), text);
            Assert.True(directives.MaxAge is not { } time || (time >= TimeSpan.Zero && time.TotalSeconds <= 2147483648), text);
        }
    }

    private static readonly string[] Pieces = ["max-age", "=", "\"", "\\", ",", " ", "no-cache", "private", "5", ";", "(", ")", "?1", ":", "-", ".", "+", "*", "a"];

    private static long? Seconds(TimeSpan? time) => (long?)time?.TotalSeconds;

    private static string Flags(ResponseDirectives directives) => string.Join(' ', new[]
    {
        directives.NoStore ? "no-store" : null,
        directives.NoCache ? "no-cache" : null,
        directives.Private ? "private" : null,
        directives.Public ? "public" : null,
        directives.MustRevalidate ? "must-revalidate" : null,
        directives.MustRevalidateEverywhere ? "everywhere" : null,
        directives.MustUnderstand ? "must-understand" : null,
        directives.Immutable ? "immutable" : null,
    }.Where(name => name is not null));
}
