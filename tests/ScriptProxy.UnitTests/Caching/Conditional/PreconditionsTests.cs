using ScriptProxy.Plugins.Caching.Conditional;

namespace ScriptProxy.UnitTests.Caching.Conditional;

public sealed class PreconditionsTests
{
    private const string Before = "Sun, 06 Nov 1994 08:49:36 GMT";
    private const string Modified = SampleHead.Date;
    private const string After = "Sun, 06 Nov 1994 08:49:38 GMT";

    [Theory]
    [InlineData("\"a\"", "\"a\"", true)]
    [InlineData("\"a\"", "\"b\"", false)]
    [InlineData("\"a\"", "\"b\", \"a\"", true)]
    [InlineData("\"a\"", "W/\"a\"", true)]
    [InlineData("W/\"a\"", "\"a\"", true)]
    [InlineData("\"a\"", "*", true)]
    [InlineData("\"a\"", "a", false)]
    [InlineData("\"a\"", "\"\"", false)]
    public void Section_13_1_2_If_None_Match_compares_weakly(string own, string condition, bool isKnown) =>
        Assert.Equal(isKnown ? Precondition.NotModified : Precondition.Send, Evaluate([$"If-None-Match: {condition}"], $"ETag: {own}"));

    [Fact]
    public void Section_13_1_2_If_None_Match_may_take_several_lines() =>
        Assert.Equal(Precondition.NotModified, Evaluate(["If-None-Match: \"b\"", "If-None-Match: \"a\""], "ETag: \"a\""));

    [Fact]
    public void Section_13_1_2_an_asterisk_means_any_response_even_without_a_tag() => Assert.Equal(Precondition.NotModified, Evaluate(["If-None-Match: *"]));

    [Fact]
    public void Section_13_1_2_tags_meet_no_response_without_one() => Assert.Equal(Precondition.Send, Evaluate(["If-None-Match: \"a\""], $"Last-Modified: {Modified}"));

    [Theory]
    [InlineData(Before, false)]
    [InlineData(Modified, true)]
    [InlineData(After, true)]
    [InlineData("Sunday, 06-Nov-94 08:49:37 GMT", true)]
    [InlineData("Sun Nov  6 08:49:37 1994", true)]
    [InlineData("Sunday, 06-Nov-94 08:49:36 GMT", false)]
    [InlineData("Sun Nov  6 08:49:36 1994", false)]
    [InlineData("yesterday", false)]
    [InlineData("784111777", false)]
    public void Section_13_1_3_If_Modified_Since_takes_all_forms_of_a_date_and_ignores_others(string date, bool isKnown) =>
        Assert.Equal(isKnown ? Precondition.NotModified : Precondition.Send, Evaluate([$"If-Modified-Since: {date}"], $"Last-Modified: {Modified}"));

    [Fact]
    public void Section_13_1_3_several_dates_are_ignored() =>
        Assert.Equal(Precondition.Send, Evaluate([$"If-Modified-Since: {After}", $"If-Modified-Since: {After}"], $"Last-Modified: {Modified}"));

    [Fact]
    public void Section_13_1_3_If_Modified_Since_is_ignored_beside_If_None_Match() =>
        Assert.Equal(Precondition.Send, Evaluate([$"If-Modified-Since: {After}", "If-None-Match: \"b\""], "ETag: \"a\"", $"Last-Modified: {Modified}"));

    [Theory]
    [InlineData("POST")]
    [InlineData("PUT")]
    [InlineData("OPTIONS")]
    public void Section_13_1_3_conditions_count_for_GET_and_HEAD_alone(string method)
    {
        var request = RequestHeaders.Of("If-None-Match: *", $"If-Modified-Since: {After}");
        Assert.Equal(Precondition.Send, Preconditions.Evaluate(method, request, SampleHead.Of()));
        Assert.Equal(Precondition.NotModified, Preconditions.Evaluate("HEAD", request, SampleHead.Of()));
    }

    [Theory]
    [InlineData(Before, false)]
    [InlineData(Modified, true)]
    public void Rfc9111_section_4_3_2_Date_stands_in_for_Last_Modified(string date, bool isKnown)
    {
        Assert.Equal(isKnown ? Precondition.NotModified : Precondition.Send, Evaluate([$"If-Modified-Since: {date}"], $"Date: {Modified}"));
        Assert.Equal(Precondition.Send, Evaluate([$"If-Modified-Since: {date}"]));
        Assert.Equal(Precondition.NotModified, Evaluate(["If-Modified-Since: Sun, 06 Nov 1994 08:50:00 GMT"]));
    }

    [Theory]
    [InlineData(404)]
    [InlineData(301)]
    [InlineData(500)]
    public void Section_13_2_1_conditions_count_for_successes_alone(int status) => Assert.Equal(
        Precondition.Send, Preconditions.Evaluate("GET", RequestHeaders.Of("If-None-Match: *", "If-Match: \"b\""), SampleHead.Of() with { Status = status }));

    [Theory]
    [InlineData("\"a\"", "\"a\"", true)]
    [InlineData("\"a\"", "\"b\", \"a\"", true)]
    [InlineData("\"a\"", "*", true)]
    [InlineData("\"a\"", "\"b\"", false)]
    [InlineData("\"a\"", "W/\"a\"", false)]
    [InlineData("W/\"a\"", "W/\"a\"", false)]
    public void Section_13_1_1_If_Match_compares_strongly_and_what_is_not_met_is_for_the_upstream(string own, string condition, bool isMet) =>
        Assert.Equal(isMet ? Precondition.Send : Precondition.LeaveToUpstream, Evaluate([$"If-Match: {condition}"], $"ETag: {own}"));

    [Theory]
    [InlineData(Before, false)]
    [InlineData(Modified, true)]
    [InlineData(After, true)]
    [InlineData("never", true)]
    public void Section_13_1_4_If_Unmodified_Since_not_met_is_for_the_upstream(string date, bool isMet) =>
        Assert.Equal(isMet ? Precondition.Send : Precondition.LeaveToUpstream, Evaluate([$"If-Unmodified-Since: {date}"], $"Last-Modified: {Modified}"));

    [Fact]
    public void Section_13_1_4_If_Unmodified_Since_is_ignored_without_Last_Modified() =>
        Assert.Equal(Precondition.Send, Evaluate([$"If-Unmodified-Since: {Before}"], $"Date: {Modified}"));

    [Fact]
    public void Section_13_2_2_If_Match_comes_before_If_Unmodified_Since_and_both_before_If_None_Match()
    {
        Assert.Equal(Precondition.NotModified, Evaluate(["If-Match: \"a\"", $"If-Unmodified-Since: {Before}", "If-None-Match: \"a\""], "ETag: \"a\"", $"Last-Modified: {Modified}"));
        Assert.Equal(Precondition.LeaveToUpstream, Evaluate(["If-Match: \"b\"", "If-None-Match: \"a\""], "ETag: \"a\""));
        Assert.Equal(Precondition.LeaveToUpstream, Evaluate([$"If-Unmodified-Since: {Before}", $"If-Modified-Since: {After}"], $"Last-Modified: {Modified}"));
    }

    [Theory]
    [InlineData("If-Match: \"a\"", true)]
    [InlineData($"If-Unmodified-Since: {Before}", true)]
    [InlineData("If-None-Match: \"a\"", false)]
    public void Section_13_2_2_a_miss_with_conditions_of_the_upstream_is_its_own(string line, bool isForUpstream) =>
        Assert.Equal(isForUpstream, Preconditions.AreForUpstream(RequestHeaders.Of(line)));

    [Fact]
    public void Evaluating_allocates_nothing()
    {
        var request = RequestHeaders.Of("If-None-Match: \"x\", W/\"y\", \"z\"");
        var byDate = RequestHeaders.Of($"If-Modified-Since: {Before}", $"If-Unmodified-Since: {After}");
        var stored = SampleHead.Of("Content-Type: text/plain", "ETag: \"a\"", $"Last-Modified: {Modified}");
        Evaluate();
        var before = GC.GetAllocatedBytesForCurrentThread();
        Evaluate();
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);

        void Evaluate()
        {
            for (var i = 0; i < 100; i++)
            {
                Preconditions.Evaluate("GET", request, stored);
                Preconditions.Evaluate("GET", byDate, stored);
            }
        }
    }

    private static Precondition Evaluate(string[] request, params string[] stored) =>
        Preconditions.Evaluate("GET", RequestHeaders.Of(request), SampleHead.Of(stored));
}
