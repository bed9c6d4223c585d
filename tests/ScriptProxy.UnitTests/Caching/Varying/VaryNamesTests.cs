using Microsoft.Extensions.Primitives;
using ScriptProxy.Plugins.Caching.Varying;

namespace ScriptProxy.UnitTests.Caching.Varying;

public sealed class VaryNamesTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("Accept-Encoding", "accept-encoding")]
    [InlineData("Foo, Bar", "bar,foo")]
    [InlineData("foo,FOO , Foo", "foo")]
    [InlineData("foo|Bar", "bar,foo")]
    [InlineData(",, foo,\t", "foo")]
    [InlineData("*", null)]
    [InlineData("foo, *", null)]
    [InlineData("foo|*", null)]
    [InlineData("a b", null)]
    [InlineData("foo\u00e9", null)]
    [InlineData("a,b,c,d", null)]
    public void Section_4_1_the_names(string vary, string? expected) => Assert.Equal(expected, Names(vary));

    [Fact]
    public void Names_of_a_rule_are_added() => Assert.Equal("a,b", string.Join(',', VaryNames.Of("B", ["A", "b"], 3)!));

    private static string? Names(string vary) => VaryNames.Of(new StringValues(vary.Split('|')), [], 3) is { } names ? string.Join(',', names) : null;
}
