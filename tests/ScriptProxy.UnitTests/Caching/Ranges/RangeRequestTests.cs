using ScriptProxy.Plugins.Caching.Ranges;
using ScriptProxy.Sdk;

namespace ScriptProxy.UnitTests.Caching.Ranges;

public sealed class RangeRequestTests
{
    private const string Modified = "Sun, 06 Nov 1994 08:49:36 GMT";

    [Theory]
    [InlineData("GET", 200, RangeOutcome.Single)]
    [InlineData("HEAD", 200, RangeOutcome.Whole)]
    [InlineData("POST", 200, RangeOutcome.Whole)]
    [InlineData("GET", 404, RangeOutcome.Whole)]
    [InlineData("GET", 206, RangeOutcome.Whole)]
    internal void Section_14_2_a_range_counts_for_GET_and_200_alone(string method, int status, RangeOutcome expected) => Assert.Equal(
        expected, RangeRequest.Select(method, RequestHeaders.Of("Range: bytes=0-1"), SampleHead.Of() with { Status = status }, 10).Outcome);

    [Fact]
    public void Section_14_2_a_range_is_ignored_while_the_length_is_not_known() =>
        Assert.Equal(RangeOutcome.Whole, RangeRequest.Select("GET", RequestHeaders.Of("Range: bytes=0-1"), SampleHead.Of(), null).Outcome);

    [Fact]
    public void Section_15_5_17_what_is_not_there_is_told() =>
        Assert.Equal(RangeOutcome.Unsatisfiable, RangeRequest.Select("GET", RequestHeaders.Of("Range: bytes=10-"), SampleHead.Of(), 10).Outcome);

    [Theory]
    [InlineData("\"a\"", "\"a\"", true)]
    [InlineData("\"a\"", "\"b\"", false)]
    [InlineData("\"a\"", "W/\"a\"", false)]
    [InlineData("W/\"a\"", "W/\"a\"", false)]
    [InlineData("\"a\"", "\"a\", \"b\"", false)]
    [InlineData("\"a\"", "*", false)]
    [InlineData("\"a\"", "a", false)]
    public void Section_13_1_5_a_tag_must_be_strongly_equal(string own, string condition, bool holds) =>
        Assert.Equal(holds, Holds(condition, $"ETag: {own}", $"Date: {SampleHead.Date}", $"Last-Modified: {Modified}"));

    [Theory]
    [InlineData("Sun, 06 Nov 1994 08:49:36 GMT", true)]
    [InlineData("Sunday, 06-Nov-94 08:49:36 GMT", true)]
    [InlineData("Sun, 06 Nov 1994 08:49:35 GMT", false)]
    [InlineData("Sun, 06 Nov 1994 08:49:37 GMT", false)]
    [InlineData("now", false)]
    public void Section_13_1_5_a_date_must_be_that_of_the_last_change(string condition, bool holds) =>
        Assert.Equal(holds, Holds(condition, $"Date: {SampleHead.Date}", $"Last-Modified: {Modified}"));

    [Theory]
    [InlineData(Modified, false)]
    [InlineData("Sun, 06 Nov 1994 08:49:37 GMT", true)]
    [InlineData("", false)]
    public void Section_8_8_2_2_a_date_is_weak_within_the_second_of_the_last_change(string date, bool holds) =>
        Assert.Equal(holds, Holds(Modified, $"Date: {date}", $"Last-Modified: {Modified}"));

    [Fact]
    public void Section_13_1_5_two_conditions_do_not_hold() => Assert.Equal(RangeOutcome.Whole, RangeRequest.Select(
        "GET", RequestHeaders.Of("Range: bytes=0-1", "If-Range: \"a\"", "If-Range: \"a\""), SampleHead.Of("ETag: \"a\""), 10).Outcome);

    [Fact]
    public void Section_13_1_5_an_unmet_condition_sends_the_whole_where_the_range_could_not_be_satisfied() =>
        Assert.Equal(RangeOutcome.Whole, RangeRequest.Select("GET", RequestHeaders.Of("Range: bytes=10-", "If-Range: \"b\""), SampleHead.Of("ETag: \"a\""), 10).Outcome);

    [Fact]
    public void Selecting_one_slice_allocates_nothing()
    {
        var request = RequestHeaders.Of("Range: bytes=2-5", "If-Range: \"a\"");
        var stored = SampleHead.Of("ETag: \"a\"");
        Select();
        var before = GC.GetAllocatedBytesForCurrentThread();
        Select();
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);

        void Select()
        {
            for (var i = 0; i < 100; i++)
            {
                RangeRequest.Select("GET", request, stored, 10);
            }
        }
    }

    private static bool Holds(string condition, params string[] stored) =>
        RangeRequest.Select("GET", RequestHeaders.Of("Range: bytes=0-1", $"If-Range: {condition}"), SampleHead.Of(stored), 10).Outcome == RangeOutcome.Single;
}
