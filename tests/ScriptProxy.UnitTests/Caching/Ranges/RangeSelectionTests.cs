using FsCheck;
using FsCheck.Fluent;
using ScriptProxy.Plugins.Caching.Ranges;

namespace ScriptProxy.UnitTests.Caching.Ranges;

public sealed class RangeSelectionTests
{
    // A range as the RFC tells it apart: from and to, from, or a suffix.
    private static Gen<RangeSpec> AnyRange { get; } = Gen.OneOf(
        Gen.Two(Gen.Choose(0, 40)).Select(pair => new RangeSpec(Math.Min(pair.Item1, pair.Item2), Math.Max(pair.Item1, pair.Item2))),
        Gen.Choose(0, 40).Select(first => new RangeSpec(first, null)),
        Gen.Choose(0, 40).Select(suffix => new RangeSpec(null, suffix)));

    // The examples of the RFC, of a representation of 10000 bytes.
    [Theory]
    [InlineData("0-499", "0+500")]
    [InlineData("500-999", "500+500")]
    [InlineData("-500", "9500+500")]
    [InlineData("9500-", "9500+500")]
    [InlineData("0-0,-1", "0+1 9999+1")]
    [InlineData("0-999,4500-5499,-1000", "0+1000 4500+1000 9000+1000")]
    [InlineData("500-600,601-999", "500+500")]
    [InlineData("500-700,601-999", "500+500")]
    public void Section_14_1_2_examples(string ranges, string expected) => Assert.Equal(expected, Select(ranges, 10000));

    [Theory]
    [InlineData("5-99", "5+5")]
    [InlineData("-99", "0+10")]
    [InlineData("0-", "0+10")]
    [InlineData("9-9", "9+1")]
    [InlineData("0-9223372036854775807", "0+10")]
    [InlineData("-9223372036854775807", "0+10")]
    public void Section_14_1_2_a_range_ends_where_the_representation_ends(string ranges, string expected) => Assert.Equal(expected, Select(ranges, 10));

    [Theory]
    [InlineData("10-")]
    [InlineData("10-20")]
    [InlineData("-0")]
    [InlineData("9223372036854775807-")]
    [InlineData("10-11,12-13,-0")]
    public void Section_15_5_17_ranges_beyond_the_end_cannot_be_satisfied(string ranges) => Assert.Equal("416", Select(ranges, 10));

    [Theory]
    [InlineData("0-", "416")]
    [InlineData("-0", "416")]
    [InlineData("-5", "whole")]
    [InlineData("0-,-5", "whole")]
    public void Section_14_1_2_an_empty_representation_has_an_empty_suffix(string ranges, string expected) => Assert.Equal(expected, Select(ranges, 0));

    [Theory]
    [InlineData("5-6,0-1", "5+2 0+2")]
    [InlineData("8-,0-1,5-6,4-4", "8+2 0+2 4+3")]
    [InlineData("99-,0-1", "0+2")]
    [InlineData("4-4,0-0,8-8,1-7", "0+9")]
    [InlineData("2-3,9-9,6-7,4-5", "2+6 9+1")]
    public void Section_15_3_7_2_slices_stand_in_the_order_of_the_request(string ranges, string expected) => Assert.Equal(expected, Select(ranges, 10));

    [Fact]
    public void Section_15_3_7_2_a_byte_is_sent_once_however_often_it_is_asked_for() =>
        Assert.Equal("0+1000", Select(string.Join(',', Enumerable.Range(0, RangeField.MaxRanges).Select(i => $"{i}-")), 1000));

    [Fact]
    public void Slices_are_the_bytes_asked_for_and_lie_apart() => Prop.ForAll(
        AnyRange.NonEmptyListOf().Where(ranges => ranges.Count <= RangeField.MaxRanges).ToArbitrary(),
        Gen.Choose(1, 40).ToArbitrary(),
        (ranges, length) =>
        {
            var selection = RangeSelection.Of([.. ranges], length);
            Slice[] slices = selection.Outcome == RangeOutcome.Single ? [selection.Single] : [.. selection.Several];
            var sent = slices.SelectMany(slice => Enumerable.Range((int)slice.Offset, (int)slice.Count)).ToList();
            var asked = Enumerable.Range(0, length).Where(i => ranges.Any(range => IsAskedFor(range, i, length)));
            var expected = slices.Length switch { 0 => RangeOutcome.Unsatisfiable, 1 => RangeOutcome.Single, _ => RangeOutcome.Several };
            return asked.SequenceEqual(sent.Order()) && selection.Outcome == expected && !slices.Any(one => slices.Any(other => one != other && one.Adjoins(other)));
        }).QuickCheckThrowOnFailure();

    private static bool IsAskedFor(RangeSpec range, int i, int length) =>
        range.First is { } first ? i >= first && !(i > range.Last) : i >= length - range.Last;

    private static string Select(string ranges, long length)
    {
        var specs = new RangeSpec[RangeField.MaxRanges];
        Assert.True(RangeField.TryParse("bytes=" + ranges, specs, out var count));
        var selection = RangeSelection.Of(specs.AsSpan(0, count), length);
        return selection.Outcome switch
        {
            RangeOutcome.Whole => "whole",
            RangeOutcome.Unsatisfiable => "416",
            RangeOutcome.Single => Text(selection.Single),
            _ => string.Join(' ', selection.Several.Select(Text)),
        };

        static string Text(Slice slice) => $"{slice.Offset}+{slice.Count}";
    }
}
