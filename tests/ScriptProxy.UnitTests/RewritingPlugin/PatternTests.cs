using System.Text;
using System.Text.RegularExpressions;
using FsCheck;
using FsCheck.Fluent;
using ScriptProxy.Plugins.Rewriting.Streams;
using ScriptProxy.Plugins.Rewriting.Substituting;
using ScriptProxy.Sdk;
using ScriptProxy.Testing.Units;

namespace ScriptProxy.UnitTests.RewritingPlugin;

public sealed class PatternTests
{
    private static readonly string[] Pieces = ["a", "b", "c", "aa", "ab", "1", "22", " ", "\n", "\r\n", "ä", "€", "😀", "<b>", "</b>", "="];

    [Theory]
    [InlineData("[0-9]+", "#", "a1b22c333", "a#b#c#")]
    [InlineData("(?<key>[a-z]+)=([0-9]+)", "${key}:$1;", "a=1 bc=22", "a:1; bc:22;")]
    [InlineData("<b>.*?</b>", "", "x<b>1</b>y<b>2</b>z", "xyz")]
    [InlineData("^", ">", "ab\ncd", ">ab\ncd")]
    [InlineData("$", "<", "ab", "ab<")]
    [InlineData("x*", "-", "axb", "-a--b-")]
    [InlineData("[äö]", "o", "äöü", "ooü")]
    [InlineData(".", "x", "ä😀", "x😀")]
    [InlineData("a", "x", "", "")]
    public void Matches_are_replaced(string find, string replacement, string body, string expected)
    {
        Assert.Equal(expected, Stages.Run(Of(find, replacement), body));
        Assert.Equal(expected, Stages.Run(Of(find, replacement), body, 1));
    }

    [Theory]
    [InlineData("${b}", "the expression has no group 'b', so it would be sent as it stands; write $$ for a dollar that is meant as one")]
    [InlineData("${a} ${0} $1", null)]
    [InlineData("$${b}", null)]
    public void A_group_that_the_expression_does_not_have_is_an_error(string with, string? message)
    {
        using var hooks = new FakeHooks("Rewriting", new()
        {
            ["Response:0:Replace:0:Find"] = "(?<a>x)",
            ["Response:0:Replace:0:With"] = with,
            ["Response:0:Replace:0:Regex"] = "true",
        });

        var exception = Record.Exception(() => new ScriptProxy.Plugins.Rewriting.RewritingPlugin().Configure(hooks));

        Assert.Equal(message, (exception as OptionsException)?.Errors.Single().Message);
        Assert.Equal(message is null, exception is null);
    }

    [Fact]
    public void Only_the_first_one_is_replaced_when_told_so() => Assert.Equal("a#b2\xE4", Stages.Run(Of("[0-9]", "#", once: true), "a1b2\xE4", 1));

    [Fact]
    public void Each_line_is_a_text_of_its_own_when_told_so() =>
        Assert.Equal("[a]\r\n[b]\n[]\n[c]", Stages.Run(Of("^(.*)$", "[$1]", byLine: true), "a\r\nb\n\nc", 1));

    [Fact]
    public void A_line_is_passed_on_as_soon_as_it_is_whole()
    {
        var seen = new List<string>();
        using var stage = new PatternStage(new Pattern("x", "b", false, false, byLine: true, 4096), true, new Seen(seen));
        stage.Write("data: x\n\nda"u8);
        Assert.Equal("data: b\n\n", string.Concat(seen));
    }

    [Fact]
    public void A_match_as_long_as_the_window_is_found_and_a_longer_one_is_not()
    {
        var filler = new string('.', 1000);
        foreach (var before in Enumerable.Range(0, 70))
        {
            var text = filler[..before] + "<" + new string('x', 30) + ">" + filler;
            Assert.Equal(filler[..before] + filler, Stages.Run(Of("<x*>", "", window: 32), text, 7));
            var longer = filler[..before] + "<" + new string('x', 63) + ">" + filler;
            Assert.Equal(longer, Stages.Run(Of("<x*>", "", window: 32), longer, 7));
        }
    }

    [Fact]
    public void A_text_that_is_all_one_match_takes_time_in_proportion_to_its_length()
    {
        var body = new byte[2_000_000];
        Array.Fill(body, (byte)'a');
        Assert.Equal(body.Length, Stages.Run(end => new PatternStage(new Pattern("(a+)+b", "", false, false, false, 4096), true, end), body, 65536).Length);
    }

    [Fact]
    public void Any_chunking_gives_the_same_and_short_matches_are_those_of_the_whole_text() => Check.One(Stages.Often, Prop.ForAll(
        Stages.Texts(Pieces), Stages.Sizes(),
        Gen.Elements("a+b", "(a|b)(c)", "\\b[a-z]{2,5}\\b", "[^a]", "b?", "<b>[^<]{0,5}</b>", "\\s+", "(?m)^a", "ä", "€ ?", "[ -~]{3}").ToArbitrary(), (body, sizes, find) =>
        {
            body = string.Concat(Enumerable.Repeat(body, 5));
            var expected = body.Length == 0 ? "" : Whole(find, "<$0>", body);
            return Stages.Run(Of(find, "<$0>", window: 64), body, sizes) == expected && Stages.Run(Of(find, "<$0>", window: 64), body) == expected;
        }));

    [Fact]
    public void Any_chunking_gives_the_same_whatever_the_bytes() => Check.One(Stages.Often, Prop.ForAll(
        Stages.Bytes(Pieces), Stages.Sizes(), Gen.Elements("a.*b", "[^<]*", "(.)", "$", "\\W+", "a+", "(?s).*").ToArbitrary(), (body, sizes, find) =>
            Stages.AreIndifferent(end => new PatternStage(new Pattern(find, "[$0]", false, false, sizes[0] % 2 == 0, 16), sizes[1] % 3 > 0, end), body, sizes)));

    [Fact]
    public void Bytes_that_are_no_text_pass_untouched() => Check.One(Stages.Often, Prop.ForAll(
        Stages.Bytes(Pieces), Stages.Sizes(), (body, sizes) =>
            Stages.Run(end => new PatternStage(new Pattern("x", "", false, false, false, 16), true, end), body, sizes).AsSpan().SequenceEqual(body)));

    // As Regex.Replace, but a match that ends within a character is none.
    private static string Whole(string find, string replacement, string body) => Regex.Replace(
        body, find, match => char.IsSurrogate(body.ElementAtOrDefault(match.Index)) && match.Length == 1 ? match.Value : match.Length == 0 && Within(body, match.Index) ? "" : match.Result(replacement),
        RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);

    private static bool Within(string body, int at) => at > 0 && at < body.Length && char.IsLowSurrogate(body[at]);

    private static Func<ByteSink, ByteSink> Of(string find, string replacement, bool once = false, bool byLine = false, int window = 4096) =>
        end => new PatternStage(new Pattern(find, replacement, false, once, byLine, window), true, end);

    private sealed class Seen(List<string> seen) : ByteSink
    {
        public override void Write(ReadOnlySpan<byte> bytes) => seen.Add(Encoding.UTF8.GetString(bytes));

        public override void End()
        {
        }
    }
}
