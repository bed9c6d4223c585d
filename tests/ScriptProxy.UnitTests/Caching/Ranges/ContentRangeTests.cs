using FsCheck;
using FsCheck.Fluent;
using Microsoft.Extensions.Primitives;
using ScriptProxy.Plugins.Caching.Ranges;

namespace ScriptProxy.UnitTests.Caching.Ranges;

public sealed class ContentRangeTests
{
    [Theory]
    [InlineData("bytes 42-1233/1234", 42, 1192, 1234)]
    [InlineData("Bytes 0-0/1", 0, 1, 1)]
    public void Section_14_4_a_part_is_read(string field, long offset, long count, long length)
    {
        Assert.True(ContentRange.TryParse(new StringValues(field), out var slice, out var of));
        Assert.Equal((new Slice(offset, count), length), (slice, of));
    }

    [Theory]
    [InlineData("bytes 42-1233/*")]
    [InlineData("bytes */1234")]
    [InlineData("bytes 2-1/10")]
    [InlineData("bytes 0-10/10")]
    [InlineData("bytes 0-9")]
    [InlineData("bytes -9/10")]
    [InlineData("bytes 0-/10")]
    [InlineData("bytes=0-9/10")]
    [InlineData("items 0-9/10")]
    [InlineData("bytes 0-9/10/11")]
    [InlineData("bytes 0-9/99999999999999999999")]
    [InlineData("bytes 0-9/ 10")]
    [InlineData("")]
    public void Section_14_4_what_is_invalid_or_does_not_say_where_it_belongs_is_refused(string field) =>
        Assert.False(ContentRange.TryParse(new StringValues(field), out _, out _));

    [Fact]
    public void Section_14_4_two_values_are_refused() =>
        Assert.False(ContentRange.TryParse(new StringValues(["bytes 0-1/4", "bytes 2-3/4"]), out _, out _));

    [Fact]
    public void What_is_written_is_read_and_any_text_to_an_end()
    {
        Prop.ForAll(Texts.Of("bytes 0123/-*"), text => !ContentRange.TryParse("bytes " + text, out var slice, out var length) || slice.End <= length)
            .QuickCheckThrowOnFailure();
        Assert.True(ContentRange.TryParse(ContentRange.Text(new(5, 3), 9), out var slice, out var length));
        Assert.Equal((new Slice(5, 3), 9), (slice, length));
    }
}
