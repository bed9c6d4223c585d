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
        Revalidation.Ask(request, [SampleHead.Of("ETag: \"a\"")]);
        Assert.Equal(["Accept", "If-None-Match"], request.Keys.Order());
        Assert.Equal("\"a\"", request.IfNoneMatch);
    }

    [Fact]
    public void Rfc9111_section_4_3_1_several_variants_are_asked_after_by_their_tags_alone()
    {
        var request = Ask(SampleHead.Of("ETag: \"a\"", Modified), SampleHead.Of("ETag: \"b\""), SampleHead.Of("ETag: \"a\""), SampleHead.Of(Modified));
        Assert.Equal("\"a\", \"b\"", request.IfNoneMatch);
        Assert.Equal(0, request.IfModifiedSince.Count);
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
    [InlineData(200, Revalidated.Replaced)]
    [InlineData(404, Revalidated.Replaced)]
    [InlineData(410, Revalidated.Replaced)]
    [InlineData(500, Revalidated.Failed)]
    [InlineData(503, Revalidated.Failed)]
    [InlineData(304, Revalidated.Holds)]
    internal void Rfc9111_section_4_3_3_what_an_answer_means(int status, Revalidated expected) =>
        Assert.Equal(expected, RevalidationAnswer.Judge(status, RequestHeaders.Of("ETag: \"a\""), [SampleHead.Of("ETag: \"a\"")]));

    [Theory]
    [InlineData("\"a\"", "\"b\"")]
    [InlineData("\"a\"", "W/\"b\"")]
    [InlineData("W/\"a\"", "\"a\"")]
    public void Rfc9111_section_4_3_4_a_304_of_another_version_updates_nothing(string own, string tag) =>
        Assert.Equal(Revalidated.Unmatched, RevalidationAnswer.Judge(304, RequestHeaders.Of($"ETag: {tag}"), [SampleHead.Of($"ETag: {own}")]));

    [Fact]
    public void Rfc9111_section_4_3_4_a_strong_tag_means_all_that_have_it()
    {
        StoredHead[] nominated = [SampleHead.Of("ETag: \"a\""), SampleHead.Of("ETag: \"b\""), SampleHead.Of("ETag: \"a\""), SampleHead.Of("ETag: W/\"a\"")];
        Assert.Equal([nominated[0], nominated[2]], Meant("ETag: \"a\"", nominated));
    }

    [Fact]
    public void Rfc9111_section_4_3_4_a_weak_tag_means_the_latest_that_has_it()
    {
        StoredHead[] nominated = [Made(1, "ETag: \"a\""), Made(3, "ETag: W/\"a\""), Made(2, "ETag: \"a\""), Made(4, "ETag: \"b\"")];
        Assert.Same(nominated[1], Assert.Single(Meant("ETag: W/\"a\"", nominated)));
    }

    [Fact]
    public void Rfc9111_section_4_3_4_a_date_means_the_latest_that_has_it()
    {
        StoredHead[] nominated = [Made(1, Modified), Made(3, Modified), Made(4, "Last-Modified: Sun, 06 Nov 1994 08:49:00 GMT")];
        Assert.Same(nominated[1], Assert.Single(Meant(Modified, nominated)));
        Assert.Empty(Meant("Last-Modified: Sun, 06 Nov 1994 08:40:00 GMT", nominated));
    }

    [Fact]
    public void Rfc9111_section_4_3_4_without_a_validator_a_304_means_the_only_one()
    {
        StoredHead[] nominated = [SampleHead.Of("ETag: \"a\""), SampleHead.Of("ETag: \"b\"")];
        Assert.Empty(Meant("Date: x", nominated));
        Assert.Equal(nominated[..1], Meant("Date: x", nominated[..1]));
    }

    private static IReadOnlyList<StoredHead> Meant(string line, StoredHead[] nominated) => RevalidationAnswer.Meant(RequestHeaders.Of(line), nominated);

    private static StoredHead Made(int minute, string line) => SampleHead.Of(line) with { ResponseTime = SampleHead.Now.AddMinutes(minute) };

    private static IHeaderDictionary Ask(params StoredHead[] nominated)
    {
        var request = RequestHeaders.Of();
        Revalidation.Ask(request, nominated);
        return request;
    }
}
