using ScriptProxy.Plugins.Caching.Conditional;

namespace ScriptProxy.UnitTests.Caching.Conditional;

public sealed class NotModifiedTests
{
    [Theory]
    [InlineData("Cache-Control: max-age=1")]
    [InlineData("Content-Location: /b")]
    [InlineData("Date: Sun, 06 Nov 1994 08:49:37 GMT")]
    [InlineData("ETag: \"a\"")]
    [InlineData("Expires: 0")]
    [InlineData("Vary: Accept")]
    [InlineData("Access-Control-Allow-Origin: *")]
    [InlineData("Content-Security-Policy: default-src 'self'")]
    public void Section_15_4_5_a_304_carries_what_the_200_would(string line)
    {
        var answer = NotModified.Of(SampleHead.Of(line));
        Assert.Equal(304, answer.Status);
        Assert.Equal(line, $"{Assert.Single(answer.Headers).Key}: {answer.Headers.Single().Value}");
    }

    [Theory]
    [InlineData("Content-Type: text/plain")]
    [InlineData("content-length: 5")]
    [InlineData("Content-Encoding: gzip")]
    [InlineData("Content-Language: en")]
    [InlineData("Content-Range: bytes 0-1/2")]
    [InlineData("Repr-Digest: sha-256=:x:")]
    [InlineData("Accept-Ranges: bytes")]
    [InlineData("Set-Cookie: a=b")]
    public void Section_15_4_5_a_304_carries_nothing_of_the_bytes_and_no_cookies(string line) => Assert.Empty(NotModified.Of(SampleHead.Of(line)).Headers);

    [Fact]
    public void Section_15_4_5_Last_Modified_is_carried_where_there_is_no_ETag()
    {
        Assert.Equal(["Last-Modified"], NotModified.Of(SampleHead.Of($"Last-Modified: {SampleHead.Date}")).Headers.Keys);
        Assert.Equal(["ETag"], NotModified.Of(SampleHead.Of("ETag: \"a\"", $"Last-Modified: {SampleHead.Date}")).Headers.Keys);
    }
}
