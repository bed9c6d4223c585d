using System.Text;
using FsCheck;
using FsCheck.Fluent;
using ScriptProxy.Plugins.Rewriting.Streams;
using ScriptProxy.Plugins.Rewriting.Substituting;

namespace ScriptProxy.UnitTests.RewritingPlugin;

public sealed class Utf16Tests
{
    private static readonly string[] Pieces = ["a", "b", "ab", "ä", "€", "中", "😀", "\uD83D", "\uDE00", "\uFEFF", "\uFFFE", "\0", " "];

    private static readonly string[] Names = ["a", "ab", "ä", "€b", "中", "😀"];

    /// <summary>Whatever the bytes are, and however they are cut: lone halves of characters, half a number at the end, a mark that says another order than the type.</summary>
    [Fact]
    public void What_no_stage_changes_keeps_its_bytes() => Check.One(Stages.Often, Prop.ForAll(
        Stages.Texts(Pieces), Stages.Sizes(), Gen.Elements(0, 1, 2, 3).ToArbitrary(), (text, sizes, kind) =>
        {
            byte[] body = [.. Of(kind > 1).GetBytes(text), .. (kind % 2 == 0 ? Array.Empty<byte>() : [0xE4])];
            return Stages.Run(Around(isBigEndian: false, end => end), body, sizes).AsSpan().SequenceEqual(body)
                && Stages.Run(Around(isBigEndian: true, end => end), body, sizes).AsSpan().SequenceEqual(body)
                && Stages.Run(Around(isBigEndian: true, end => end), body, 1).AsSpan().SequenceEqual(body);
        }));

    [Fact]
    public void Any_bytes_at_all_pass_untouched() => Check.One(Stages.Often, Prop.ForAll(
        Gen.Choose(0, 255).Select(value => (byte)value).ListOf().Select(list => list.ToArray()).ToArbitrary(), Stages.Sizes(), (body, sizes) =>
            Stages.Run(Around(isBigEndian: false, end => end), body, sizes).AsSpan().SequenceEqual(body)));

    [Fact]
    public void Any_chunking_gives_what_replacing_in_the_text_gives() => Check.One(Stages.Often, Prop.ForAll(
        Stages.Texts([.. Pieces.Where(piece => piece is not ("\uD83D" or "\uDE00" or "\uFEFF" or "\uFFFE"))]), Stages.Sizes(), Gen.Elements(Names).ToArbitrary(), (text, sizes, name) =>
        {
            foreach (var isBigEndian in (bool[])[false, true])
            {
                var expected = Of(isBigEndian).GetBytes(text.Replace(name, "[ö😀]", StringComparison.Ordinal));
                var literal = Around(isBigEndian, end => new LiteralStage([new Literal(name, "[ö😀]", false, false)], end));
                var pattern = Around(isBigEndian, end => new PatternStage(new Pattern(name, "[ö😀]", false, false, false, 16), isUtf8: true, end));
                if (!Stages.Run(literal, Of(isBigEndian).GetBytes(text), sizes).AsSpan().SequenceEqual(expected)
                    || !Stages.Run(pattern, Of(isBigEndian).GetBytes(text), sizes).AsSpan().SequenceEqual(expected))
                {
                    return false;
                }
            }

            return true;
        }));

    [Theory]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(true, true)]
    public void The_mark_at_the_beginning_says_more_than_the_type(bool said, bool isBigEndian)
    {
        var encoding = Of(isBigEndian);
        var stages = Around(said, end => new LiteralStage([new Literal("old", "néw", false, false)], end));
        Assert.Equal("\uFEFFa néw b", encoding.GetString(Stages.Run(stages, encoding.GetBytes("\uFEFFa old b"), 1)));
    }

    [Fact]
    public void What_a_stage_puts_in_that_is_no_text_becomes_the_character_for_that()
    {
        var stages = Around(isBigEndian: false, end => new LiteralStage([new Literal("a", "", false, false)], new Spoiled(end)));
        Assert.Equal("\uFFFDb\uFFFD", Encoding.Unicode.GetString(Stages.Run(stages, Encoding.Unicode.GetBytes("ab"))));
    }

    private static Encoding Of(bool isBigEndian) => isBigEndian ? new UnicodeEncoding(true, false) : new UnicodeEncoding(false, false);

    private static Func<ByteSink, ByteSink> Around(bool isBigEndian, Func<ByteSink, ByteSink> stages) => end =>
    {
        var order = new Utf16Order { IsBigEndian = isBigEndian };
        return new Utf16Reader(order, stages(new Utf16Writer(order, end)));
    };

    /// <summary>Puts half a character before and behind a text.</summary>
    private sealed class Spoiled(ByteSink next) : ByteSink
    {
        private bool _hasBegun;

        public override void Write(ReadOnlySpan<byte> bytes)
        {
            next.Write(_hasBegun || bytes.IsEmpty ? bytes : [0xE2, .. bytes]);
            _hasBegun |= !bytes.IsEmpty;
        }

        public override void End()
        {
            next.Write([0xF0, 0x9F]);
            next.End();
        }

        public override void Dispose() => next.Dispose();
    }
}
