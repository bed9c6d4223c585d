using ScriptProxy.Plugins.Caching.Tags;
using static ScriptProxy.UnitTests.Caching.Clock;

namespace ScriptProxy.UnitTests.Caching.Tags;

public sealed class TagReaderTests
{
    [Theory]
    [InlineData("Surrogate-Key: a b  c", "a b c")]
    [InlineData("Surrogate-Key: a,b c", "a,b c")]
    [InlineData("Cache-Tag: a, b c ,d", "a|b c|d")]
    [InlineData("xkey: a b|xkey: c,d", "a b c d")]
    [InlineData("Surrogate-Key: a b|Cache-Tag: b,c", "a b c")]
    [InlineData("Surrogate-Key: A a", "A a")]
    [InlineData("Surrogate-Key:  ", "")]
    [InlineData("Other: a", "")]
    public void Tags_of_headers(string lines, string expected) =>
        Assert.Equal(expected.Split(expected.Contains('|', StringComparison.Ordinal) ? '|' : ' ', StringSplitOptions.RemoveEmptyEntries), new TagReader(new TagOptions()).Read(Headers(lines), []));

    [Fact]
    public void Tags_of_a_rule_are_added() => Assert.Equal(["a", "b c"], new TagReader(new TagOptions()).Read(Headers("xkey: a"), ["b c", "a"]));

    [Theory]
    [InlineData("xkey: a b c", false)]
    [InlineData("xkey: a b", true)]
    [InlineData("xkey: a b a b a b", true)]
    [InlineData("xkey: abcde", true)]
    [InlineData("xkey: abcdef", false)]
    [InlineData("xkey: a|Cache-Tag: b, c", false)]
    public void A_response_with_too_many_or_too_long_ones_is_refused(string lines, bool expected) =>
        Assert.Equal(expected, new TagReader(new TagOptions { MaxCount = 2, MaxLength = 5 }).Read(Headers(lines), []) is not null);

    [Fact]
    public void The_headers_can_be_chosen() => Assert.Equal(["a", "b"], new TagReader(new TagOptions { Headers = ["My-Tags"] }).Read(Headers("My-Tags: a,b|xkey: c"), []));
}
