using FsCheck;
using FsCheck.Fluent;
using ScriptProxy.Plugins.Rewriting.Moving;
using ScriptProxy.Plugins.Rewriting.Streams;

namespace ScriptProxy.UnitTests.RewritingPlugin;

public sealed class CssTests
{
    private static readonly ReferenceMap Map = new([Place.Of("http://app.internal:8080/")!, Place.Of("/old/base/")!], "/app");

    private static readonly string[] Pieces =
    [
        "url(", "URL( ", "url('", "url(\"", ")", "'", "\"", "/x", "/", "http://app.internal:8080/y", "http://app.internal:8080", "//app.internal:8080/z", "http://other/", "data:a;b,c", "@import", "@import ", "@imp", "/*", "*/", "*",
        "\\", "\\)", "\n", " ", "a", "my", "u", ";", "{", "}", "ä", "url()",
    ];

    [Theory]
    [InlineData("a{b:url(/x)}", "a{b:url(/app/x)}")]
    [InlineData("a{b:url( '/x' )}", "a{b:url( '/app/x' )}")]
    [InlineData("a{b:URL(\"http://app.internal:8080/x\")}", "a{b:URL(\"/app/x\")}")]
    [InlineData("a{b:url(//app.internal:8080/x),url(y),url(http://other/x),url(#z),url()}", "a{b:url(/app/x),url(y),url(http://other/x),url(#z),url()}")]
    [InlineData("@import '/a.css' screen;@import/**/ \"/b\";@IMPORT url(/c)", "@import '/app/a.css' screen;@import/**/ \"/app/b\";@IMPORT url(/app/c)")]
    [InlineData("/* url(/x) */ a{content:'url(/x)'} b{c:url(/y)}", "/* url(/x) */ a{content:'url(/x)'} b{c:url(/app/y)}")]
    [InlineData("a{content:'\\'';b:url(/x)}", "a{content:'\\'';b:url(/app/x)}")]
    [InlineData("a{b:my-url(/x) \\url(/x)}", "a{b:my-url(/x) \\url(/x)}")]
    [InlineData("@charset '/x';@namespace '/x';@imports '/x'", "@charset '/x';@namespace '/x';@imports '/x'")]
    [InlineData("a{b:url(/x\\)/*y);c:url(/z)}", "a{b:url(/app/x\\)/*y);c:url(/app/z)}")]
    [InlineData("a{content:'open\\\r\n;b:url(/x)';c:url(/y)}", "a{content:'open\\\r\n;b:url(/x)';c:url(/app/y)}")]
    [InlineData("a{content:'open\n;b:url(/x)}", "a{content:'open\n;b:url(/app/x)}")]
    [InlineData("a{b:url(http://app.internal:80801/x)}", "a{b:url(http://app.internal:80801/x)}")]
    public void Addresses_are_mapped(string css, string expected)
    {
        Assert.Equal(expected, Stages.Run(Mapped, css));
        Assert.Equal(expected, Stages.Run(Mapped, css, 1));
    }

    [Fact]
    public void Any_chunking_gives_the_same() => Check.One(Stages.Often, Prop.ForAll(Stages.Bytes(Pieces), Stages.Sizes(), (css, sizes) => Stages.AreIndifferent(Mapped, css, sizes)));

    [Fact]
    public void What_leads_elsewhere_passes_byte_for_byte() => Check.One(Stages.Often, Prop.ForAll(
        Stages.Bytes(Pieces), Stages.Sizes(), (css, sizes) => Stages.Run(end => new CssStage(new ReferenceMap([Place.Of("http://nowhere/deep/")!], "/app"), end), css, sizes).AsSpan().SequenceEqual(css)));

    [Fact]
    public void An_address_without_end_is_not_held_back()
    {
        var (written, longest) = (0L, 0L);
        using var end = new Watched(bytes => written += bytes);
        using var stage = Mapped(end);
        stage.Write("a{b:url('data:"u8);
        for (var sent = 14L; sent < 1 << 20; sent += 1024)
        {
            stage.Write(new byte[1024].AsSpan());
            longest = Math.Max(longest, sent + 1024 - written);
        }

        Assert.InRange(longest, 0, 64);
    }

    private static CssStage Mapped(ByteSink end) => new(Map, end);

    private sealed class Watched(Action<int> write) : ByteSink
    {
        public override void Write(ReadOnlySpan<byte> bytes) => write(bytes.Length);

        public override void End()
        {
        }
    }
}
