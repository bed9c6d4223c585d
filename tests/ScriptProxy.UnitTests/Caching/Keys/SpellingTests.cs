using ScriptProxy.Plugins.Caching.Keys;

namespace ScriptProxy.UnitTests.Caching.Keys;

public sealed class SpellingTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("/a?b=c&d", "/a?b=c&d")]
    [InlineData("/%69%6D%67/%7e%2D%5F%2e", "/img/~-_.")]
    [InlineData("%2f%3F%26%3d%25%20", "%2F%3F%26%3D%25%20")]
    [InlineData("{|}^`\\\"<>", "%7B%7C%7D%5E%60%5C%22%3C%3E")]
    [InlineData("%7b%7C", "%7B%7C")]
    [InlineData("\u00e4%c3%a4\ud83d\ude00", "%C3%A4%C3%A4%F0%9F%98%80")]
    [InlineData("100%", "100%")]
    [InlineData("%zz%4", "%zz%4")]
    [InlineData("%%41", "%A")]
    [InlineData("a+b", "a+b")]
    [InlineData("!$&'()*+,;=:@/?[]", "!$&'()*+,;=:@/?[]")]
    public void Rfc3986_6_2_2_what_means_the_same_is_spelled_in_one_way(string text, string expected) => Assert.Equal(expected, Spelling.Of(text));
}
