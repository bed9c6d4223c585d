using Microsoft.AspNetCore.Http;
using ScriptProxy.Testing;

namespace ScriptProxy.FunctionalTests.Caching.Conformance;

/// <summary>RFC 9111 3.3 and 3.4: parts are stored, combined and served.</summary>
public sealed class Rfc9111PartialTests(StrictCache cache) : ConformanceTests(cache), IClassFixture<StrictCache>
{
    private const string Whole = "0123456789";

    private Resource Ranged(string tag = "\"a\"", string lifetime = "max-age=60") => Nothing().Then((http, _) => AnswerRangeAsync(http, tag, lifetime));

    [Fact]
    public async Task Section_3_3_a_part_is_stored_and_served_and_parts_of_it_too()
    {
        var resource = Ranged();
        Assert.Equal((206, "23456", "bytes 2-6/10"), Shown(await resource.GetAsync("Range: bytes=2-6")));
        Assert.Equal((206, "23456", "bytes 2-6/10"), Shown(await resource.GetAsync("Range: bytes=2-6")));
        Assert.Equal((206, "34", "bytes 3-4/10"), Shown(await resource.GetAsync("Range: bytes=3-4")));
        Assert.Equal(1, resource.Asked);
        Assert.Equal("bytes=2-6", resource.Sent.Range);
    }

    [Fact]
    public async Task Section_3_3_a_stored_part_never_answers_a_request_for_the_whole()
    {
        var resource = Ranged();
        await resource.GetAsync("Range: bytes=2-6");
        Assert.Equal((200, Whole, null), Shown(await resource.GetAsync()));
        Assert.Equal((200, Whole, null), Shown(await resource.GetAsync()));
        Assert.Equal(2, resource.Asked);
    }

    [Fact]
    public async Task Section_3_3_a_stored_part_never_answers_HEAD_or_a_request_for_other_bytes()
    {
        var resource = Ranged();
        await resource.GetAsync("Range: bytes=2-6");
        Assert.Equal((206, "6789", "bytes 6-9/10"), Shown(await resource.GetAsync("Range: bytes=6-9")));
        var head = await resource.SendAsync("HEAD");
        Assert.Equal((200, "10"), (head.Status, head["Content-Length"]));
    }

    [Fact]
    public async Task Section_3_4_parts_with_the_same_strong_validator_are_combined()
    {
        var resource = Ranged();
        await resource.GetAsync("Range: bytes=0-4");
        await resource.GetAsync("Range: bytes=5-9");
        Assert.Equal((206, "3456", "bytes 3-6/10"), Shown(await resource.GetAsync("Range: bytes=3-6")));
        Assert.Equal((200, Whole, null), Shown(await resource.GetAsync()));
        Assert.Equal(2, resource.Asked);
    }

    [Fact]
    public async Task Section_3_4_parts_of_two_versions_are_not_combined()
    {
        var resource = Nothing().Then((http, _) => AnswerRangeAsync(http, "\"a\"", "max-age=60")).Then((http, _) => AnswerRangeAsync(http, "\"b\"", "max-age=60"));
        await resource.GetAsync("Range: bytes=0-4");
        await resource.GetAsync("Range: bytes=5-9");
        await resource.GetAsync("Range: bytes=3-6");
        Assert.Equal(3, resource.Asked);
    }

    [Theory]
    [InlineData("W/\"a\"")]
    [InlineData("")]
    public async Task Section_3_4_decision_a_part_without_a_strong_validator_is_not_stored(string tag)
    {
        var resource = Ranged(tag);
        await resource.GetAsync("Range: bytes=0-4");
        Assert.Equal("01234", (await resource.GetAsync("Range: bytes=0-4")).Body);
        Assert.Equal(2, resource.Asked);
    }

    [Fact]
    public async Task Section_3_4_a_stale_part_is_revalidated_before_it_is_served()
    {
        var resource = Ranged(lifetime: "max-age=10");
        await resource.StoredForAsync(11, "Range: bytes=0-4");
        Assert.Equal((206, "01234", "bytes 0-4/10"), Shown(await resource.GetAsync("Range: bytes=0-4")));
        Assert.Equal("\"a\"", resource.Sent.IfNoneMatch);
        Assert.Equal((206, "01234", "bytes 0-4/10"), Shown(await resource.GetAsync("Range: bytes=0-4")));
        Assert.Equal(2, resource.Asked);
        Assert.Equal((200, Whole, null), Shown(await resource.GetAsync()));
    }

    [Theory]
    [InlineData("bytes=7-9", 206, "789")]
    [InlineData("", 200, Whole)]
    public async Task Section_3_4_who_waits_for_the_validation_of_one_part_gets_its_own_bytes(string range, int status, string body)
    {
        var gate = new TaskCompletionSource();
        var resource = Nothing().Then(AnswerAsync).Then(AnswerAsync).Then(async (http, number) =>
        {
            await (number == 3 ? gate.Task : Task.CompletedTask);
            await AnswerAsync(http, number);
        });
        await resource.GetAsync("Range: bytes=0-2");
        await resource.StoredForAsync(11, "Range: bytes=7-9");
        var first = resource.GetAsync("Range: bytes=0-2");
        await Eventually.TrueAsync(() => resource.Asked == 3, "the validation");
        var second = resource.GetAsync(range.Length > 0 ? [$"Range: {range}"] : []);
        await Eventually.TrueAsync(() => UnderWay == 3, "both wait");
        gate.SetResult();
        Assert.Equal((206, "012"), ((await first).Status, (await first).Body));
        Assert.Equal((status, body), ((await second).Status, (await second).Body));

        static Task AnswerAsync(HttpContext http, int number) => AnswerRangeAsync(http, "\"a\"", "max-age=10");
    }

    [Fact]
    public async Task Section_3_3_an_answer_of_several_ranges_is_not_stored()
    {
        var resource = Upstream(206, "x", "Cache-Control: max-age=60", "ETag: \"a\"", "Content-Type: multipart/byteranges; boundary=x");
        await resource.GetAsync("Range: bytes=0-1,4-5");
        await resource.GetAsync("Range: bytes=0-1,4-5");
        Assert.Equal(2, resource.Asked);
    }

    private static (int Status, string Body, string? Range) Shown(Reply reply) => (reply.Status, reply.Body, reply["Content-Range"]);

    private static async Task AnswerRangeAsync(HttpContext http, string tag, string lifetime)
    {
        CachingProxy.Add(http.Response, $"Cache-Control: {lifetime}");
        if (tag.Length > 0)
        {
            http.Response.Headers.ETag = tag;
        }

        if (tag.Length > 0 && http.Request.Headers.IfNoneMatch == tag)
        {
            http.Response.StatusCode = 304;
            return;
        }

        var body = Whole;
        if (http.Request.GetTypedHeaders().Range?.Ranges is { Count: 1 } ranges && ranges.Single() is { From: { } from, To: { } to })
        {
            http.Response.StatusCode = 206;
            http.Response.Headers.ContentRange = $"bytes {from}-{to}/{Whole.Length}";
            body = Whole[(int)from..((int)to + 1)];
        }

        http.Response.ContentLength = body.Length;
        if (!HttpMethods.IsHead(http.Request.Method))
        {
            await http.Response.WriteAsync(body);
        }
    }
}
