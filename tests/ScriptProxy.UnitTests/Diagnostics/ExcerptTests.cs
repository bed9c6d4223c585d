using ScriptProxy.Host.Diagnostics;

namespace ScriptProxy.UnitTests.Diagnostics;

public sealed class ExcerptTests
{
    [Theory]
    [InlineData("var a = nonsense(1);", 9, "    var a = nonsense(1);\n            ^~~~~~~~")]
    [InlineData("a => b", 3, "    a => b\n      ^")]
    [InlineData("#load \"gone.csx\"", 7, "    #load \"gone.csx\"\n          ^~~~~~~~~~")]
    [InlineData("call()", 7, "    call()\n          ^")]
    [InlineData("call()   ", 9, "    call()\n          ^")]
    [InlineData("\tx()", 2, "        x()\n        ^")]
    [InlineData("a\u0007b", 3, "    a b\n      ^")]
    public void The_mark_stands_under_the_place(string line, int column, string expected) =>
        Assert.Equal(expected, Excerpt.Of($"// first\r\n{line}\r\n// last", 2, column));

    [Fact]
    public void Of_a_long_line_what_is_around_the_place_is_shown()
    {
        var text = new string('a', 300) + " here " + new string('b', 300);
        var lines = Excerpt.Of(text, 1, 302)!.Split('\n');
        Assert.All(lines, line => Assert.InRange(line.Length, 1, 130));
        Assert.StartsWith("    ...a", lines[0], StringComparison.Ordinal);
        Assert.EndsWith("b...", lines[0], StringComparison.Ordinal);
        Assert.Equal("^~~~", lines[1].Trim());
        Assert.Equal("here", lines[0].Substring(lines[1].IndexOf('^', StringComparison.Ordinal), 4));
    }

    [Theory]
    [InlineData("a", 0, 0)]
    [InlineData("a", 2, 1)]
    [InlineData("a\n\nb", 2, 1)]
    [InlineData("", 1, 1)]
    public void Where_there_is_no_such_line_nothing_is_shown(string text, int line, int column) => Assert.Null(Excerpt.Of(text, line, column));
}
