using Microsoft.AspNetCore.Http;
using ScriptProxy.Plugins.Caching.Conditional;
using ScriptProxy.Sdk;

namespace ScriptProxy.UnitTests.Caching.Conditional;

public sealed class RevalidationTests
{
    private const string Modified = $"Last-Modified: {SampleHead.Date}";

    [Fact]
    public void Rfc9111_section_4_3_1_tag_and_date_are_sent_as_they_came()
    {
        var request = Ask(SampleHead.Of("ETag: W/\"a\"", "Last-Modified: Sunday, 06-Nov-94 08:49:37 GMT"));
        Assert.Equal("W/\"a\"", request.IfNoneMatch);
        Assert.Equal("Sunday, 06-Nov-94 08:49:37 GMT", request.IfModifiedSince);
    }

    [Fact]
    public void Rfc9111_section_4_3_1_the_clients_own_conditions_and_range_go()
    {
        var request = RequestHeaders.Of(
            "If-Match: *", "If-None-Match: \"x\"", "If-Range: \"x\"", "Range: bytes=0-1", "If-Modified-Since: x", "If-Unmodified-Since: x", "Accept: text/plain");
        Revalidation.Ask(request, SampleHead.Of("ETag: \"a\""));
        Assert.Equal(["Accept", "If-None-Match"], request.Keys.Order());
        Assert.Equal("\"a\"", request.IfNoneMatch);
    }

    [Fact]
    public void Rfc9111_section_4_3_1_without_a_validator_there_is_no_condition()
    {
        var stored = SampleHead.Of("ETag: broken", "Last-Modified: broken", $"Date: {SampleHead.Date}");
        Assert.False(Revalidation.IsPossible(stored));
        Assert.True(Revalidation.IsPossible(SampleHead.Of(Modified)));
        Assert.Empty(Ask(stored));
    }

    [Theory]
    [InlineData("\"a\"", "\"a\"", true)]
    [InlineData("\"a\"", "\"b\"", false)]
    [InlineData("\"a\"", "W/\"a\"", true)]
    [InlineData("W/\"a\"", "W/\"a\"", true)]
    [InlineData("\"a\"", "W/\"b\"", false)]
    [InlineData("W/\"a\"", "\"a\"", false)]
    public void Rfc9111_section_4_3_4_a_304_means_what_has_its_tag(string own, string tag, bool expected) =>
        Assert.Equal(expected, Revalidation.IsMeant(RequestHeaders.Of($"ETag: {tag}"), SampleHead.Of($"ETag: {own}")));

    [Theory]
    [InlineData(SampleHead.Date, true)]
    [InlineData("Sunday, 06-Nov-94 08:49:37 GMT", true)]
    [InlineData("Sun, 06 Nov 1994 08:40:00 GMT", false)]
    [InlineData("broken", false)]
    public void Rfc9111_section_4_3_4_a_304_means_what_has_its_date(string date, bool expected) =>
        Assert.Equal(expected, Revalidation.IsMeant(RequestHeaders.Of($"Last-Modified: {date}"), SampleHead.Of("ETag: \"a\"", Modified)));

    [Fact]
    public void Rfc9111_section_4_3_4_without_a_validator_a_304_means_what_was_asked_after() =>
        Assert.True(Revalidation.IsMeant(RequestHeaders.Of("Date: x"), SampleHead.Of("ETag: \"a\"")));

    private static IHeaderDictionary Ask(StoredHead stored)
    {
        var request = RequestHeaders.Of();
        Revalidation.Ask(request, stored);
        return request;
    }
}
