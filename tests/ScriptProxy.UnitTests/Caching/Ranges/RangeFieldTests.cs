using FsCheck;
using FsCheck.Fluent;
using Microsoft.Extensions.Primitives;
using ScriptProxy.Plugins.Caching.Ranges;

namespace ScriptProxy.UnitTests.Caching.Ranges;

public sealed class RangeFieldTests
{
    [Theory]
    [InlineData("bytes=0-499", "0-499")]
    [InlineData("bytes=9500-", "9500-")]
    [InlineData("bytes=-500", "-500")]
    [InlineData("bytes=0-0,-1", "0-0 -1")]
    [InlineData("bytes= 0-999, 4500-5499, -1000", "0-999 4500-5499 -1000")]
    [InlineData("bytes=,,0-1 ,\t, 2-3,", "0-1 2-3")]
    [InlineData("Bytes=007-7", "7-7")]
    [InlineData("bytes=-0", "-0")]
    [InlineData("bytes=0-99999999999999999999999999", "0-9223372036854775807")]
    [InlineData("bytes=99999999999999999999999999-", "9223372036854775807-")]
    public void Section_14_1_2_ranges_are_read(string field, string expected) => Assert.Equal(expected, Read(field));

    [Theory]
    [InlineData("")]
    [InlineData("bytes")]
    [InlineData("bytes=")]
    [InlineData("bytes=,")]
    [InlineData("bytes=-")]
    [InlineData("bytes=1")]
    [InlineData("bytes=a-b")]
    [InlineData("bytes=0-1,x")]
    [InlineData("bytes=2-1")]
    [InlineData("bytes=0-1,2-1")]
    [InlineData("bytes=+0-1")]
    [InlineData("bytes=0--1")]
    [InlineData("bytes=0 -1")]
    [InlineData("bytes=0- 1")]
    [InlineData("bytes =0-1")]
    [InlineData("bytes:0-1")]
    [InlineData("bytes=0-1;2-3")]
    [InlineData("bytes=\u0661-\u0662")]
    public void Section_14_2_a_malformed_header_is_ignored(string field) => Assert.Null(Read(field));

    [Theory]
    [InlineData("items=0-1")]
    [InlineData("seconds=1-2")]
    public void Section_14_2_another_unit_is_ignored(string field) => Assert.Null(Read(field));

    [Fact]
    public void Section_5_3_two_lines_are_ignored() => Assert.Null(Read(new StringValues(["bytes=0-1", "bytes=2-3"])));

    [Fact]
    public void Section_14_2_too_many_ranges_are_ignored()
    {
        Assert.NotNull(Read(Many(RangeField.MaxRanges)));
        Assert.Null(Read(Many(RangeField.MaxRanges + 1)));

        static string Many(int count) => "bytes=" + string.Join(',', Enumerable.Repeat("0-", count));
    }

    [Theory]
    [InlineData("bytes=0-1", true)]
    [InlineData("bytes=-5,", true)]
    [InlineData("bytes=0-1,2-3", false)]
    [InlineData("bytes=x", false)]
    public void A_single_range_is_told_from_several(string field, bool isSingle) => Assert.Equal(isSingle, RangeField.IsSingle(field, out _));

    [Fact]
    public void Any_text_is_read_to_an_end() =>
        Prop.ForAll(Texts.Of("0123456789-, \tx="), text => Read("bytes=" + text) is null or { Length: > 1 }).QuickCheckThrowOnFailure();

    private static string? Read(StringValues field)
    {
        var ranges = new RangeSpec[RangeField.MaxRanges];
        return RangeField.TryParse(field, ranges, out var count)
            ? string.Join(' ', ranges[..count].Select(range => $"{range.First}-{range.Last}"))
            : null;
    }
}
