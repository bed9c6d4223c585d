using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;
using ScriptProxy.Plugins.Caching.Ranges;
using ScriptProxy.Sdk;

namespace ScriptProxy.UnitTests.Caching.Ranges;

public sealed class RangeAnswersTests
{
    private static readonly byte[] Bytes = BytesBody.Pattern(1000);

    [Fact]
    public async Task Section_15_3_7_1_one_slice_is_sent_with_its_place()
    {
        var answer = Partial("bytes=10-19", "Content-Type: text/plain", "ETag: \"a\"", "Content-Length: 1000", "Content-Digest: x", "Cache-Control: max-age=1");
        Assert.Equal(206, answer.Status);
        Assert.Equal(10, answer.Body!.Length);
        Assert.Equal(Bytes[10..20], await BytesBody.ReadAsync(answer.Body));
        Assert.Equal("bytes 10-19/1000", answer.Headers.ContentRange);
        Assert.Equal(["Cache-Control", "Content-Range", "Content-Type", "ETag"], answer.Headers.Keys.Order(StringComparer.Ordinal));
        Assert.Equal("text/plain", answer.Headers.ContentType);
    }

    [Fact]
    public async Task Section_14_6_several_slices_are_sent_as_parts()
    {
        var answer = Partial("bytes=500-501,-3", "Content-Type: text/plain", "ETag: \"a\"");
        var boundary = HeaderUtilities.RemoveQuotes(MediaTypeHeaderValue.Parse(answer.Headers.ContentType.ToString()).Boundary).ToString();
        var expected = $"--{boundary}\r\nContent-Type: text/plain\r\nContent-Range: bytes 500-501/1000\r\n\r\n{Latin(Bytes[500..502])}"
            + $"\r\n--{boundary}\r\nContent-Type: text/plain\r\nContent-Range: bytes 997-999/1000\r\n\r\n{Latin(Bytes[997..])}\r\n--{boundary}--\r\n";
        Assert.StartsWith("multipart/byteranges; boundary=", answer.Headers.ContentType, StringComparison.Ordinal);
        Assert.Equal(expected, Latin(await BytesBody.ReadAsync(answer.Body!)));
        Assert.Equal(expected.Length, answer.Body!.Length);
    }

    [Fact]
    public void Section_15_3_7_2_the_head_of_several_parts_has_no_place() =>
        Assert.Equal(["Content-Type", "ETag"], Partial("bytes=0-0,2-2", "ETag: \"a\"").Headers.Keys.Order(StringComparer.Ordinal));

    [Fact]
    public async Task Section_14_6_a_part_has_no_type_where_the_whole_has_none() =>
        Assert.DoesNotContain("Content-Type", Latin(await BytesBody.ReadAsync(Partial("bytes=0-0,2-2").Body!)), StringComparison.Ordinal);

    [Fact]
    public void Section_15_3_7_2_a_boundary_is_used_once() =>
        Assert.NotEqual(Partial("bytes=0-0,2-2").Headers.ContentType, Partial("bytes=0-0,2-2").Headers.ContentType);

    [Fact]
    public void Section_15_5_17_a_416_tells_the_length()
    {
        var answer = RangeAnswers.Unsatisfiable(1000);
        Assert.Equal(416, answer.Status);
        Assert.Equal("bytes */1000", answer.Headers.ContentRange);
    }

    [Fact]
    public void Any_parts_are_read_by_a_reader_of_multipart_and_have_the_length_that_was_said() => Prop.ForAll(
        Gen.Choose(0, 99).ListOf(12).Select(numbers => numbers.Distinct().Order().Select(number => new Slice(number * 10, 1 + (number % 9))).ToList()).ToArbitrary(),
        slices => ArePartsAsync(slices).GetAwaiter().GetResult()).QuickCheckThrowOnFailure();

    private static async Task<bool> ArePartsAsync(List<Slice> slices)
    {
        var body = new MultipartBody(new BytesBody(Bytes), slices, Bytes.Length, "text/plain");
        var sent = await BytesBody.ReadAsync(body);
        var reader = new MultipartReader(MediaTypeHeaderValue.Parse(body.ContentType).Boundary.ToString(), new MemoryStream(sent));
        foreach (var slice in slices)
        {
            var part = await reader.ReadNextSectionAsync();
            var content = new MemoryStream();
            await part!.Body.CopyToAsync(content);
            if (!content.ToArray().SequenceEqual(Bytes[(int)slice.Offset..(int)slice.End]) || part.Headers!["Content-Range"] != ContentRange.Text(slice, 1000))
            {
                return false;
            }
        }

        return sent.Length == body.Length && await reader.ReadNextSectionAsync() is null;
    }

    private static Answer Partial(string range, params string[] stored)
    {
        var head = SampleHead.Of(stored);
        return RangeAnswers.Partial(head, new BytesBody(Bytes), RangeRequest.Select("GET", RequestHeaders.Of($"Range: {range}"), head, Bytes.Length), Bytes.Length);
    }

    private static string Latin(byte[] bytes) => Encoding.Latin1.GetString(bytes);
}
