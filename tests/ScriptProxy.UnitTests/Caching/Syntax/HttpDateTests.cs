using System.Globalization;
using ScriptProxy.Plugins.Caching.Syntax;

namespace ScriptProxy.UnitTests.Caching.Syntax;

public sealed class HttpDateTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 21, 0, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("Sun, 06 Nov 1994 08:49:37 GMT", "1994-11-06T08:49:37")]
    [InlineData("Sunday, 06-Nov-94 08:49:37 GMT", "1994-11-06T08:49:37")]
    [InlineData("Sun Nov  6 08:49:37 1994", "1994-11-06T08:49:37")]
    [InlineData("Wed Nov 16 08:49:37 1994", "1994-11-16T08:49:37")]
    [InlineData("Sun Nov 06 08:49:37 1994", "1994-11-06T08:49:37")]
    [InlineData(" \tSun, 06 Nov 1994 08:49:37 GMT ", "1994-11-06T08:49:37")]
    [InlineData("Thu, 29 Feb 2024 00:00:00 GMT", "2024-02-29T00:00:00")]
    [InlineData("Sat, 31 Dec 2016 23:59:60 GMT", "2016-12-31T23:59:59")]
    [InlineData("Fri, 31 Dec 9999 23:59:60 GMT", "9999-12-31T23:59:59")]
    [InlineData("Mon, 01 Jan 0001 00:00:00 GMT", "0001-01-01T00:00:00")]
    public void Section_9110_5_6_7_all_three_forms_are_dates(string text, string expected) => Assert.Equal(expected, Read(text));

    [Theory]
    [InlineData("Tuesday, 01-Jan-76 00:00:00 GMT", "2076-01-01T00:00:00")]
    [InlineData("Saturday, 21-Nov-76 00:00:00 GMT", "2076-11-21T00:00:00")]
    [InlineData("Sunday, 22-Nov-76 00:00:00 GMT", "1976-11-22T00:00:00")]
    [InlineData("Friday, 01-Jan-99 00:00:00 GMT", "1999-01-01T00:00:00")]
    [InlineData("Saturday, 01-Jan-00 00:00:00 GMT", "2000-01-01T00:00:00")]
    public void Section_9110_5_6_7_a_short_year_more_than_50_years_ahead_is_past(string text, string expected) => Assert.Equal(expected, Read(text));

    [Theory]
    [InlineData("sun, 06 nov 1994 08:49:37 gmt")]
    [InlineData("SUN, 06 NOV 1994 08:49:37 GMT")]
    [InlineData("sunday, 06-NOV-94 08:49:37 Gmt")]
    [InlineData("SUN NOV  6 08:49:37 1994")]
    public void Section_4_2_letters_match_in_any_case(string text) => Assert.Equal("1994-11-06T08:49:37", Read(text));

    [Theory]
    [InlineData("Sun, 06 Nov 1994 08:49:37 UTC")]
    [InlineData("Sun, 06 Nov 1994 08:49:37 EST")]
    [InlineData("Sun, 06 Nov 1994 08:49:37 +0000")]
    [InlineData("Sun, 06 Nov 1994 08:49:37")]
    [InlineData("Sun Nov  6 08:49:37 1994 GMT")]
    public void Section_4_2_a_zone_other_than_GMT_is_no_date(string text) => Assert.Null(Read(text));

    [Theory]
    [InlineData("")]
    [InlineData("0")]
    [InlineData("-1")]
    [InlineData("784111777")]
    [InlineData(",,,")]
    [InlineData("Sun,")]
    [InlineData("Sun, 6 Nov 1994 08:49:37 GMT")]
    [InlineData("Sun, 06 Nov 94 08:49:37 GMT")]
    [InlineData("Sun, 06 Nov 1994 8:49:37 GMT")]
    [InlineData("Sun, 06 Nov 1994 08.49.37 GMT")]
    [InlineData("Sun, 06 Nov 1994 24:00:00 GMT")]
    [InlineData("Sun, 06 Nov 1994 08:60:00 GMT")]
    [InlineData("Sun, 06 Nov 1994 08:49:61 GMT")]
    [InlineData("Sun, 00 Nov 1994 08:49:37 GMT")]
    [InlineData("Sun, 31 Nov 1994 08:49:37 GMT")]
    [InlineData("Wed, 29 Feb 2023 00:00:00 GMT")]
    [InlineData("Sun, 06 Nov 0000 08:49:37 GMT")]
    [InlineData("Xyz, 06 Nov 1994 08:49:37 GMT")]
    [InlineData("Sun, 06 Xyz 1994 08:49:37 GMT")]
    [InlineData("Sun,  06 Nov 1994 08:49:37 GMT")]
    [InlineData("Sun, 06  Nov 1994 08:49:37 GMT")]
    [InlineData("Sun, 06 Nov 1994 08:49:37 GMT, Sun, 06 Nov 1994 08:49:37 GMT")]
    [InlineData("Sun, 0６ Nov 1994 08:49:37 GMT")]
    [InlineData("Sunday, 06-Nov-1994 08:49:37 GMT")]
    [InlineData("Sunda, 06-Nov-94 08:49:37 GMT")]
    [InlineData("1994-11-06T08:49:37Z")]
    public void Anything_else_is_no_date(string text) => Assert.Null(Read(text));

    private static string? Read(string text) =>
        HttpDate.TryParse(text, Now, out var date) ? date.ToString("s", CultureInfo.InvariantCulture) : null;
}
