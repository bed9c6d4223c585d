using System.Text;
using FsCheck;
using FsCheck.Fluent;
using ScriptProxy.Plugins.Rewriting.Streams;
using ScriptProxy.Plugins.Rewriting.Substituting;

namespace ScriptProxy.UnitTests.RewritingPlugin;

public sealed class LiteralTests
{
    private static readonly string[] Pieces = ["a", "b", "c", "A", "B", "aa", "ab", "abc", "abcd", "bca", "ä", "Ä", "€", " "];

    [Theory]
    [InlineData("hello", "hello")]
    [InlineData("", "")]
    [InlineData("http://old/x and http://old/y", "http://new/x and http://new/y")]
    [InlineData("http://ol", "http://ol")]
    [InlineData("http://http://old", "http://http://new")]
    public void All_are_replaced(string body, string expected) => Assert.Equal(expected, Stages.Run(One("http://old", "http://new"), body, 3));

    [Fact]
    public void Only_the_first_one_is_replaced_when_told_so() =>
        Assert.Equal("x a b b", Stages.Run(Of(new Literal("a", "x", false, once: true), new Literal("c", "b", false, false)), "a a b c", 2));

    [Fact]
    public void Case_is_ignored_when_told_so() =>
        Assert.Equal("x x x Ä-", Stages.Run(Of(new Literal("stra", "x", true, false), new Literal("ä", "?", true, false)), "STRA stra StRa Ä-", 1));

    [Fact]
    public void Two_texts_can_be_exchanged_because_what_was_put_in_is_not_looked_at_again() =>
        Assert.Equal("blue red", Stages.Run(Of(new Literal("red", "blue", false, false), new Literal("blue", "red", false, false)), "red blue", 1));

    [Fact]
    public void What_cannot_be_the_beginning_of_a_match_is_passed_on_at_once()
    {
        using var end = new Last();
        using var stage = One("needle", "pin")(end);
        stage.Write("hay hay nee"u8);
        Assert.Equal("hay hay ", end.Text);
        stage.Write("t"u8);
        Assert.Equal("hay hay neet", end.Text);
    }

    [Fact]
    public void Any_chunking_gives_what_replacing_in_the_whole_text_gives() => Check.One(Stages.Often, Prop.ForAll(
        Stages.Texts(Pieces), Stages.Sizes(), Finds(), (body, sizes, finds) =>
        {
            var stages = Of([.. finds.Select(find => new Literal(find.Text, $"[{find.Text.Length}]", find.IgnoresCase, find.Once))]);
            return Stages.Run(stages, body, sizes) == Naive(body, finds) && Stages.Run(stages, body) == Naive(body, finds);
        }));

    [Fact]
    public void Bytes_that_are_no_text_pass_untouched() => Check.One(Stages.Often, Prop.ForAll(
        Stages.Bytes("b", "c", "ä"), Stages.Sizes(), (body, sizes) => Stages.Run(One("a", "x"), body, sizes).AsSpan().SequenceEqual(body)));

    private static Func<ByteSink, ByteSink> One(string find, string replacement) => Of(new Literal(find, replacement, false, false));

    private static Func<ByteSink, ByteSink> Of(params Literal[] literals) => end => new LiteralStage(literals, end);

    private static Arbitrary<Find[]> Finds() => Gen.Elements(Pieces).Where(piece => piece != " ").SelectMany(
        text => Gen.Choose(0, 3), (text, flags) => new Find(text, (flags & 1) != 0, (flags & 2) != 0)).NonEmptyListOf().Select(list => list.Take(4).ToArray()).ToArbitrary();

    private static string Naive(string body, Find[] finds)
    {
        var text = new StringBuilder();
        var left = finds.ToList();
        for (var at = 0; at < body.Length;)
        {
            var found = left.FirstOrDefault(find => Begins(body.AsSpan(at), find));
            text.Append(found is null ? body[at..(at + 1)] : $"[{found.Text.Length}]");
            at += found?.Text.Length ?? 1;
            if (found?.Once == true)
            {
                left.Remove(found);
            }
        }

        return text.ToString();
    }

    private static bool Begins(ReadOnlySpan<char> text, Find find) =>
        text.Length >= find.Text.Length && (find.IgnoresCase
            ? Fold(text[..find.Text.Length].ToString()) == Fold(find.Text)
            : text.StartsWith(find.Text, StringComparison.Ordinal));

    private static string Fold(string text) => string.Concat(text.Select(letter => letter is >= 'A' and <= 'Z' ? (char)(letter | 0x20) : letter));

    private sealed record Find(string Text, bool IgnoresCase, bool Once);

    private sealed class Last : ByteSink
    {
        public string Text { get; private set; } = "";

        public override void Write(ReadOnlySpan<byte> bytes) => Text += Encoding.UTF8.GetString(bytes);

        public override void End()
        {
        }
    }
}
