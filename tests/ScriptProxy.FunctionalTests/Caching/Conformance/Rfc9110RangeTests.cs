namespace ScriptProxy.FunctionalTests.Caching.Conformance;

/// <summary>RFC 9110 13.1.5, 14 and 15.3.7: ranges of what is stored whole.</summary>
public sealed class Rfc9110RangeTests(StrictCache cache) : ConformanceTests(cache), IClassFixture<StrictCache>
{
    private async Task<Reply> StoredAskedAsync(params string[] request)
    {
        var resource = Upstream(200, "0123456789", "Cache-Control: max-age=60", "ETag: \"a\"", "Last-Modified: " + Date(-100), "Content-Type: text/plain");
        await resource.GetAsync();
        var reply = await resource.GetAsync(Dated(request));
        Assert.Equal(1, resource.Asked);
        return reply;
    }

    [Theory]
    [InlineData("bytes=0-0", "0", "bytes 0-0/10")]
    [InlineData("bytes=2-4", "234", "bytes 2-4/10")]
    [InlineData("bytes=7-", "789", "bytes 7-9/10")]
    [InlineData("bytes=-3", "789", "bytes 7-9/10")]
    [InlineData("bytes=-99", "0123456789", "bytes 0-9/10")]
    [InlineData("bytes=8-99", "89", "bytes 8-9/10")]
    [InlineData("BYTES=2-4", "234", "bytes 2-4/10")]
    [InlineData("bytes=2-4,5-6", "23456", "bytes 2-6/10")]
    [InlineData("bytes=2-4,50-60", "234", "bytes 2-4/10")]
    public async Task Section_14_1_and_15_3_7_one_range(string range, string body, string contentRange)
    {
        var reply = await StoredAskedAsync($"Range: {range}");
        Assert.Equal((206, body, contentRange), (reply.Status, reply.Body, reply["Content-Range"]));
        Assert.Equal(("\"a\"", "text/plain", $"{body.Length}", "max-age=60"), (reply["ETag"], reply["Content-Type"], reply["Content-Length"], reply["Cache-Control"]));
        Assert.NotNull(reply["Date"]);
    }

    [Fact]
    public async Task Section_14_6_several_ranges()
    {
        var reply = await StoredAskedAsync("Range: bytes=0-1,-2");
        var type = reply["Content-Type"]!;
        Assert.StartsWith("multipart/byteranges; boundary=", type, StringComparison.Ordinal);
        var boundary = type[(type.IndexOf('=', StringComparison.Ordinal) + 1)..];
        Assert.Equal((206, null), (reply.Status, reply["Content-Range"]));
        Assert.Equal(
            $"--{boundary}\r\nContent-Type: text/plain\r\nContent-Range: bytes 0-1/10\r\n\r\n01\r\n--{boundary}\r\nContent-Type: text/plain\r\nContent-Range: bytes 8-9/10\r\n\r\n89\r\n--{boundary}--\r\n",
            reply.Body);
    }

    [Theory]
    [InlineData("bytes=10-"), InlineData("bytes=50-60,70-80"), InlineData("bytes=-0")]
    public async Task Section_15_5_17_a_range_beyond_the_end_gets_416_and_the_length(string range)
    {
        var reply = await StoredAskedAsync($"Range: {range}");
        Assert.Equal((416, "bytes */10"), (reply.Status, reply["Content-Range"]));
    }

    [Theory]
    [InlineData("bytes=4-2"), InlineData("bytes=a-b"), InlineData("lines=1-2"), InlineData("bytes 1-2"), InlineData("bytes=-")]
    public async Task Section_14_2_what_is_malformed_or_in_another_unit_is_ignored(string range)
    {
        var reply = await StoredAskedAsync($"Range: {range}");
        Assert.Equal((200, "0123456789", null), (reply.Status, reply.Body, reply["Content-Range"]));
    }

    [Fact]
    public async Task Section_14_2_decision_more_than_twenty_ranges_are_ignored() =>
        Assert.Equal(200, (await StoredAskedAsync("Range: bytes=" + string.Join(',', Enumerable.Repeat("0-0", 21)))).Status);

    [Theory]
    [InlineData("If-Range: \"a\"", 206)]
    [InlineData("If-Range: \"b\"", 200)]
    [InlineData("If-Range: W/\"a\"", 200)]
    [InlineData("If-Range: {-100}", 206)]
    [InlineData("If-Range: {-99}", 200)]
    [InlineData("If-Range: {-101}", 200)]
    [InlineData("If-Range: sometime", 200)]
    public async Task Section_13_1_5_If_Range_compares_strongly_and_exactly(string condition, int status) =>
        Assert.Equal(status, (await StoredAskedAsync("Range: bytes=0-1", condition)).Status);

    [Fact]
    public async Task Section_13_1_5_a_weak_tag_and_a_date_of_the_same_second_are_no_validators_for_a_range()
    {
        var weak = Upstream(200, "0123456789", "Cache-Control: max-age=60", "ETag: W/\"a\"");
        await weak.GetAsync();
        Assert.Equal(200, (await weak.GetAsync("Range: bytes=0-1", "If-Range: W/\"a\"")).Status);
        var recent = Upstream(200, "0123456789", "Cache-Control: max-age=60", "Last-Modified: " + Date(0));
        await recent.GetAsync();
        Assert.Equal(200, (await recent.GetAsync("Range: bytes=0-1", "If-Range: " + Date(0))).Status);
    }

    [Fact]
    public async Task Section_13_1_5_If_Range_without_a_range_is_ignored() => Assert.Equal(200, (await StoredAskedAsync("If-Range: \"b\"")).Status);

    [Fact]
    public async Task Section_13_2_2_the_other_conditions_go_before_the_range() =>
        Assert.Equal(304, (await StoredAskedAsync("Range: bytes=0-1", "If-None-Match: \"a\"")).Status);

    [Fact]
    public async Task Section_14_2_a_range_counts_for_GET_and_a_200_only()
    {
        var resource = Upstream(200, "0123456789", "Cache-Control: max-age=60");
        await resource.GetAsync();
        var head = await resource.SendAsync("HEAD", "Range: bytes=0-1");
        Assert.Equal((200, "10"), (head.Status, head["Content-Length"]));
        var gone = Upstream(404, "gone", "Cache-Control: max-age=60");
        await gone.GetAsync();
        Assert.Equal((404, "gone"), ((await gone.GetAsync("Range: bytes=0-1")).Status, (await gone.GetAsync("Range: bytes=0-1")).Body));
    }

    [Fact]
    public async Task Section_14_2_decision_a_range_that_finds_nothing_is_fetched_as_asked_and_a_200_that_comes_of_it_is_stored()
    {
        var resource = Upstream(200, "0123456789", "Cache-Control: max-age=60");
        await resource.GetAsync("Range: bytes=0-1");
        Assert.Equal("bytes=0-1", resource.Sent.Range);
        Assert.Equal(("0123456789", 1), ((await resource.GetAsync()).Body, resource.Asked));
        Assert.Equal((206, "23"), ((await resource.GetAsync("Range: bytes=2-3")).Status, (await resource.GetAsync("Range: bytes=2-3")).Body));
    }

    [Fact]
    public async Task Section_15_5_17_a_416_of_the_upstream_is_not_taken_for_the_representation()
    {
        var resource = Upstream(416, "", "Content-Range: bytes */10", "Cache-Control: max-age=60").Then(200, "0123456789", "Cache-Control: max-age=60");
        Assert.Equal(416, (await resource.GetAsync("Range: bytes=20-")).Status);
        Assert.Equal((200, "0123456789"), ((await resource.GetAsync()).Status, (await resource.GetAsync()).Body));
        Assert.Equal(2, resource.Asked);
    }

    [Fact]
    public async Task Section_14_2_decision_an_error_to_a_range_is_not_stored_for_those_who_ask_for_the_whole()
    {
        var resource = Upstream(400, "what?", "Cache-Control: max-age=60").Then(200, "0123456789", "Cache-Control: max-age=60");
        Assert.Equal(400, (await resource.GetAsync("Range: bytes=0-99999999999")).Status);
        Assert.Equal((200, "0123456789"), ((await resource.GetAsync()).Status, (await resource.GetAsync()).Body));
        Assert.Equal(2, resource.Asked);
    }
}
