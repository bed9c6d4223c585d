using System.Text;
using AngleSharp.Html;
using AngleSharp.Html.Parser;
using AngleSharp.Html.Parser.Tokens;
using AngleSharp.Text;
using ScriptProxy.Plugins.Rewriting.Html;
using ScriptProxy.Plugins.Rewriting.Scopes;
using ScriptProxy.Plugins.Rewriting.Streams;

namespace ScriptProxy.UnitTests.RewritingPlugin;

/// <summary>Sends pages through the rewriter, and tells what it takes them for.</summary>
internal static class Pages
{
    /// <summary>Pieces that make pages of every kind, broken ones above all.</summary>
    public static readonly string[] Pieces =
    [
        "<", ">", "/", "=", "\"", "'", " ", "\n", "!", "-", "--", "-->", "--!>", "?", "a", "b", "ä", "&amp;", "<a", "<a ", "<a href=x", "<p>", "</p>", "<b class='c d' id=e>", "</b>", "<br/>", "</", "</ ", "</a>",
        "<!--", "<!-->", "<!--->", "<!-- x -->", "<!", "<!doctype html>", "<!DOCTYPE", "<?x?>", "<![CDATA[", "]]>", "<script>", "</script>", "<script src=a>", "</script ", "</SCRIPT/>", "<title>", "</title>", "<textarea>",
        "</textarea>", "<style>", "</style>", "<x y z=1 w='2' v=\"3\">", "<x/y=1/>", "<x =y>", "<x a=1 A=2>", "</x y>", "<svg>", "</svg>", "<g/>", "<svg/>", "<math>", "</math>", "<foreignObject>", "<div>", "</div>",
    ];

    public static string Rewrite(PageRules rules, string page, params int[] sizes) => Stages.Run(Rewriter(rules), page, sizes);

    public static Func<ByteSink, ByteSink> Rewriter(PageRules rules, BodyText text) => end => new HtmlReader(new PageRewriter(rules, end, text), end);

    public static Func<ByteSink, ByteSink> Rewriter(PageRules rules) => Rewriter(rules, new BodyText(IsUtf8: true, IsXml: false));

    /// <summary>What our tokenizer takes a page for.</summary>
    public static IEnumerable<string> Tokens(string page, params int[] sizes)
    {
        var sink = new TokenList();
        Stages.Run(end => new HtmlReader(sink, end), page, sizes);
        return sink.Tokens;
    }

    /// <summary>What AngleSharp's tokenizer takes a page for.</summary>
    public static IEnumerable<string> TokensByAngleSharp(string page)
    {
        using var source = new TextSource(page);
        var tokenizer = new HtmlTokenizer(source, HtmlEntityProvider.Resolver);
        for (var token = tokenizer.Get(); token.Type != HtmlTokenType.EndOfFile; token = tokenizer.Get())
        {
            if (token.Type == HtmlTokenType.StartTag)
            {
                tokenizer.State = TokenList.KindOf(token.Name) switch
                {
                    TextKind.Script => HtmlParseMode.Script,
                    TextKind.Plain => HtmlParseMode.Plaintext,
                    TextKind.Raw => token.Name is "title" or "textarea" ? HtmlParseMode.RCData : HtmlParseMode.Rawtext,
                    _ => HtmlParseMode.PCData,
                };
                var tag = (HtmlTagToken)token;
                yield return TokenList.Show(token.Name, tag.Attributes.Select(attribute => (attribute.Name, attribute.Value)));
            }
            else if (token.Type == HtmlTokenType.EndTag)
            {
                yield return $"</{token.Name}>";
            }
        }
    }

    private sealed class TokenList : MarkupSink
    {
        public List<string> Tokens { get; } = [];

        public override bool TakesCharacterData => false;

        public static TextKind KindOf(string name) => ElementTable.TextOf(TagName.Of(name));

        public static string Show(string name, IEnumerable<(string Name, string Value)> attributes) =>
            $"<{name}{string.Concat(attributes.DistinctBy(attribute => attribute.Name).Select(attribute => $" {attribute.Name}='{attribute.Value}'"))}>";

        public override TextKind StartTag(Tag tag)
        {
            var name = Lower(tag.Name);
            Tokens.Add(Show(name, Enumerable.Range(0, tag.Count).Select(index => (Lower(tag.NameOf(index)), System.Net.WebUtility.HtmlDecode(Encoding.UTF8.GetString(tag.ValueOf(index)))))));
            return KindOf(name);
        }

        public override void EndTag(Tag tag) => Tokens.Add($"</{Lower(tag.Name)}>");

        public override void Text(ReadOnlySpan<byte> bytes)
        {
        }

        public override void Other(ReadOnlySpan<byte> bytes)
        {
        }

        public override void Doctype(ReadOnlySpan<byte> bytes)
        {
        }

        public override void Finish()
        {
        }

        private static string Lower(ReadOnlySpan<byte> name) => string.Concat(Encoding.UTF8.GetString(name).Select(letter => char.IsAsciiLetterUpper(letter) ? char.ToLowerInvariant(letter) : letter));
    }
}
