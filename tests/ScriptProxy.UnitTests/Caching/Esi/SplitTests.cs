using System.Text;
using FsCheck;
using FsCheck.Fluent;

namespace ScriptProxy.UnitTests.Caching.Esi;

/// <summary>However a page arrives, the same comes out.</summary>
public sealed class SplitTests
{
    private const int MaxTagBytes = 60;

    private static readonly string[] Plain = ["a", "<", ">", "-", "--", "<!", "</", "esi:", "<e", "<p class=\"x\">", "\"", "'", "=", " ", "/", "]", "]]>", "&amp;", "\n"];

    private static readonly string[] Pieces =
    [
        .. Plain, "<!--", "-->", "<!--esi", "<!--esi ", "<![CDATA[", "<esi:", "</esi:", "<esi:include src=\"/b\"/>", "<esi:include src='/b' alt=\"/c\" onerror=\"continue\" />",
        "<esi:include src=\"/b>c", "<esi:remove>", "</esi:remove>", "</esi:include>", "<esi:comment text=\"d\"/>", "<esi:try>", "include", new string('x', MaxTagBytes - 10),
    ];

    private static readonly Config Often = Config.QuickThrowOnFailure.WithMaxTest(5000).WithEndSize(40);

    [Fact]
    public void Any_chunking_of_a_page_gives_the_same() =>
        Check.One(Often, Prop.ForAll(Documents(Pieces), Sizes(), (page, sizes) => Tokens.Of(page, sizes, MaxTagBytes) == Tokens.Of(page, [], MaxTagBytes)));

    [Fact]
    public void Single_bytes_give_the_same() =>
        Check.One(Often, Prop.ForAll(Documents(Pieces), page => Tokens.Of(page, page.Select(_ => 1), MaxTagBytes) == Tokens.Of(page, [], MaxTagBytes)));

    [Fact]
    public void Page_without_tags_comes_out_as_it_is() =>
        Check.One(Often, Prop.ForAll(
            Documents(Plain).Filter(page => !Encoding.ASCII.GetString(page).Contains("<esi:", StringComparison.Ordinal)
                && !Encoding.ASCII.GetString(page).Contains("</esi:", StringComparison.Ordinal)
                && !Encoding.ASCII.GetString(page).Contains("<!--esi", StringComparison.Ordinal)),
            Sizes(),
            (page, sizes) => Tokens.Of(page, sizes) == Encoding.ASCII.GetString(page)));

    // Long runs of text between, so that the windows in which the tokenizer searches end anywhere.
    private static Arbitrary<byte[]> Documents(string[] pieces) =>
        Gen.Frequency((200, Gen.Elements(pieces)), (1, Gen.Choose(4080, 4110).Select(length => new string('t', length))))
            .ListOf().Select(list => Encoding.ASCII.GetBytes(string.Concat(list))).ToArbitrary();

    private static Arbitrary<int[]> Sizes() => Gen.Choose(1, 9).ListOf(200).Select(list => list.ToArray()).ToArbitrary();
}
