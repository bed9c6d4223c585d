using System.Text;
using ScriptProxy.Plugins.Rewriting.Html;
using ScriptProxy.Plugins.Rewriting.Html.Selecting;
using ScriptProxy.Plugins.Rewriting.Scopes;

namespace ScriptProxy.UnitTests.RewritingPlugin;

public sealed class PageTextTests
{
    [Theory]
    [InlineData("text/html; charset=utf8", MediaTypes.Text.Utf8)]
    [InlineData("text/html; charset=\"UTF-8\"", MediaTypes.Text.Utf8)]
    [InlineData("text/html", MediaTypes.Text.Utf8)]
    [InlineData("text/html; charset=latin1", MediaTypes.Text.OtherAscii)]
    [InlineData("text/html; charset=ISO-8859-15", MediaTypes.Text.OtherAscii)]
    [InlineData("text/html; charset=cp1252", MediaTypes.Text.OtherAscii)]
    [InlineData("text/html; charset=utf-16", MediaTypes.Text.Utf16)]
    [InlineData("text/html; charset=UTF-16LE", MediaTypes.Text.Utf16)]
    [InlineData("text/html; charset=\"utf-16be\"", MediaTypes.Text.Utf16BigEndian)]
    [InlineData("text/html; charset=utf-32", MediaTypes.Text.Unknown)]
    [InlineData("text/html; charset=shift_jis", MediaTypes.Text.Unknown)]
    [InlineData("text/plain", MediaTypes.Text.None)]
    public void Charsets_have_the_names_that_browsers_know(string type, object expected) => Assert.Equal(expected, MediaTypes.Of("text/html").Of(type));

    [Fact]
    public void What_code_puts_into_a_page_means_the_same_in_its_charset()
    {
        var page = Encoding.Latin1.GetBytes("<p title='é'>é</p>");
        var rewritten = Stages.Run(Pages.Rewriter(Rules(element => { element.SetAttribute("alt", "ü & \"€\""); element.Append("<b>ß</b>"); }), new BodyText(IsUtf8: false, IsXml: false)), page);
        Assert.Equal("<p title='é' alt=\"&#252; &amp; &quot;&#8364;&quot;\">é<b>&#223;</b></p>", Encoding.Latin1.GetString(rewritten));
    }

    [Fact]
    public void In_XHTML_elements_end_as_they_say()
    {
        const string Page = "<html xmlns='http://www.w3.org/1999/xhtml'><head><title/><script src='a'/></head><body><p><div/><br></br><![CDATA[<p>]]></p><p/></body></html>";
        Assert.Equal(
            "<html xmlns='http://www.w3.org/1999/xhtml'><head><title/><script src='a'/></head><body><p !><div/><br></br><![CDATA[<p>]]></p><p !/></body></html>",
            Encoding.UTF8.GetString(Stages.Run(Pages.Rewriter(Rules(element => element.SetAttribute("x", "")), new BodyText(IsUtf8: true, IsXml: true)), Encoding.UTF8.GetBytes(Page))).Replace("x=\"\"", "!", StringComparison.Ordinal));
    }

    private static PageRules Rules(Action<ScriptProxy.Sdk.IElement> edit)
    {
        var reader = new SelectorReader();
        Assert.Null(reader.Read("p", 0));
        return new PageRules { Parts = [.. reader.Parts], Elements = [new CalledRule(edit)] };
    }
}
