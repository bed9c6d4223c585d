using System.Text;
using FsCheck;
using FsCheck.Fluent;
using ScriptProxy.Plugins.Rewriting.Html;

namespace ScriptProxy.UnitTests.RewritingPlugin;

public sealed class TokenTests
{
    [Theory]
    [InlineData("<a href=x>", "<a href='x'>")]
    [InlineData("<A\tHREF = \"a>b\" c d='e'/>", "<a href='a>b' c='' d='e'>")]
    [InlineData("< a></ a></a b>", "</a>")]
    [InlineData("<!-- <a> --><!--><b><!---><c><!-- --!><d><!-- <!--><e>", "<b>|<c>|<d>|<e>")]
    [InlineData("<!-- --!-><a>--><b><!-- -!><c>--><d>", "<b>|<d>")]
    [InlineData("<script><!--<script></script><a></script><b>", "<script>|</script>|<b>")]
    [InlineData("<script><!--<script></script>--></script><b>", "<script>|</script>|<b>")]
    [InlineData("<script><!--></script><b>", "<script>|</script>|<b>")]
    [InlineData("<script><a></scripty></script\n><b>", "<script>|</script>|<b>")]
    [InlineData("<title><a></title><style></title></STYLE ><plaintext><b></plaintext>", "<title>|</title>|<style>|</style>|<plaintext>")]
    [InlineData("<!doctype html '>'><a><?b?><c><!d><e></><f>", "<a>|<c>|<e>|<f>")]
    [InlineData("<a", "")]
    [InlineData("<a b='>", "")]
    public void Tags_are_found(string page, string expected)
    {
        Assert.Equal(expected, string.Join('|', Pages.Tokens(page)));
        Assert.Equal(expected, string.Join('|', Pages.Tokens(page, 1)));
    }

    [Fact]
    public void Tags_are_those_that_AngleSharp_finds() => Check.One(Stages.Often, Prop.ForAll(Stages.Texts(Pages.Pieces), Stages.Sizes(), (page, sizes) =>
    {
        var expected = string.Join('|', Pages.TokensByAngleSharp(page));
        Assert.Equal(expected, string.Join('|', Pages.Tokens(page, sizes)));
    }));

    [Fact]
    public void A_page_that_no_rule_is_about_passes_byte_for_byte() => Check.One(Stages.Often, Prop.ForAll(
        Stages.Bytes(Pages.Pieces), Stages.Sizes(), (page, sizes) => Stages.Run(Pages.Rewriter(new PageRules()), page, sizes).AsSpan().SequenceEqual(page)));

    [Fact]
    public void A_tag_that_is_too_long_passes_untouched_in_any_chunking()
    {
        var page = $"<a x='{new string('y', 300_000)}'><b>";
        Assert.Equal("<b>", string.Join('|', Pages.Tokens(page, 5000)));
        Assert.Equal("<b>", string.Join('|', Pages.Tokens(page)));
        Assert.Equal(page, Pages.Rewrite(new PageRules(), page, 7000));
    }

    [Fact]
    public void Ten_thousand_open_elements_pass_byte_for_byte()
    {
        var page = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("<div><p>", 5000)) + string.Concat(Enumerable.Repeat("</p></div>", 5000)));
        Assert.Equal(page, Stages.Run(Pages.Rewriter(new PageRules()), page, 1000));
    }
}
