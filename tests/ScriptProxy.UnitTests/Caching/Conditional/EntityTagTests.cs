using FsCheck;
using FsCheck.Fluent;
using ScriptProxy.Plugins.Caching.Conditional;

namespace ScriptProxy.UnitTests.Caching.Conditional;

public sealed class EntityTagTests
{
    [Theory]
    [InlineData("\"\"", false)]
    [InlineData("\"xyzzy\"", false)]
    [InlineData("W/\"xyzzy\"", true)]
    [InlineData("\"a,b\\\"", false)]
    [InlineData("\"\u00e9\"", false)]
    public void Section_8_8_3_an_entity_tag_is_read(string text, bool isWeak)
    {
        Assert.True(EntityTag.TryParse(text, out var tag));
        Assert.Equal(isWeak, tag.IsWeak);
    }

    [Theory]
    [InlineData("")]
    [InlineData("xyzzy")]
    [InlineData("\"xyzzy")]
    [InlineData("w/\"xyzzy\"")]
    [InlineData("W/ \"xyzzy\"")]
    [InlineData("W/")]
    [InlineData("\"a b\"")]
    [InlineData("\"a\" ")]
    [InlineData("\"a\x7f\"")]
    [InlineData("\"a\"b\"")]
    public void Section_8_8_3_anything_else_is_no_entity_tag(string text) => Assert.False(EntityTag.TryParse(text, out _));

    // The table of the RFC.
    [Theory]
    [InlineData("W/\"1\"", "W/\"1\"", false, true)]
    [InlineData("W/\"1\"", "W/\"2\"", false, false)]
    [InlineData("W/\"1\"", "\"1\"", false, true)]
    [InlineData("\"1\"", "\"1\"", true, true)]
    public void Section_8_8_3_2_comparison(string left, string right, bool strongly, bool weakly)
    {
        Assert.True(EntityTag.TryParse(left, out var one));
        Assert.True(EntityTag.TryParse(right, out var other));
        Assert.Equal(strongly, one.IsStronglyEqual(other));
        Assert.Equal(strongly, other.IsStronglyEqual(one));
        Assert.Equal(weakly, one.IsWeaklyEqual(other));
    }

    [Theory]
    [InlineData("\"a\"", 1)]
    [InlineData("\"a\",\"b\"", 2)]
    [InlineData(" , \"a\" ,, W/\"b,c\"\t, ", 2)]
    [InlineData("\"a\" \"b\"", 0)]
    [InlineData("\"a\", b, \"c\"", 1)]
    [InlineData("", 0)]
    public void Section_5_6_1_2_a_list_is_read_up_to_what_is_no_entity_tag(string text, int count)
    {
        var list = text.AsSpan();
        var found = 0;
        while (EntityTag.TryReadNext(ref list, out _))
        {
            found++;
        }

        Assert.Equal(count, found);
    }

    [Fact]
    public void Any_text_is_read_to_an_end() => Prop.ForAll(Texts.Of("\"W/, *ab\t\u00e9\0"), text =>
    {
        var list = text.AsSpan();
        var steps = 0;
        while (EntityTag.TryReadNext(ref list, out _))
        {
            steps++;
        }

        return steps <= text.Length;
    }).QuickCheckThrowOnFailure();
}
