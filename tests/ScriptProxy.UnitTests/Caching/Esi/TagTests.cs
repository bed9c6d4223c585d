using ScriptProxy.Plugins.Caching.Esi.Tags;

namespace ScriptProxy.UnitTests.Caching.Esi;

public sealed class TagTests
{
    [Theory]
    [InlineData("a<esi:include src=\"/b\"/>c", "a[/b]c")]
    [InlineData("<esi:include src=\"/b\" />", "[/b]")]
    [InlineData("<esi:include src='/b'/>", "[/b]")]
    [InlineData("<esi:include src=/b />", "[/b]")]
    [InlineData("<esi:include src=/b/>", "[/b]")]
    [InlineData("<esi:include src=\"/b\">", "[/b]")]
    [InlineData("<esi:include src=\"/b\"></esi:include>c", "[/b]c")]
    [InlineData("<esi:include\r\n\tsrc = \"/b\"\r\n/>", "[/b]")]
    [InlineData("<esi:include src=\" /b \"/>", "[/b]")]
    [InlineData("<esi:include src=\"/b?x=1&amp;y=&quot;2&quot;&#38;\"/>", "[/b?x=1&y=\"2\"&]")]
    [InlineData("<esi:include src=\"/b?x=1&y=2\"/>", "[/b?x=1&y=2]")]
    [InlineData("<esi:include src='/b\"c'/>", "[/b\"c]")]
    [InlineData("<esi:include src=\"/b>c\"/>d", "[/b>c]d")]
    [InlineData("<esi:include alt=\"/c\" src=\"/b\"/>", "[/b or /c]")]
    [InlineData("<esi:include src=\"/b\" alt=\"\"/>", "[/b]")]
    [InlineData("<esi:include src=\"/b\" onerror=\"continue\"/>", "[/b or nothing]")]
    [InlineData("<esi:include src=\"/b\" onerror=\"abort\"/>", "[/b]")]
    [InlineData("<esi:include src=\"/b\" alt='/c' onerror='continue' ttl=\"3\" checked/>", "[/b or /c or nothing]")]
    [InlineData("<a href=\"<esi:include src='/b'/>\">c</a>", "<a href=\"[/b]\">c</a>")]
    [InlineData("{\"a\": \"<esi:include src='/b'/>\"}", "{\"a\": \"[/b]\"}")]
    [InlineData("<esi:include src=\"/a\"/><esi:include src=\"/b\"/>", "[/a][/b]")]
    public void Include(string page, string expected) => Assert.Equal(expected, Tokens.Of(page));

    [Theory]
    [InlineData("a<esi:remove>b<i>c</i></esi:remove>d", "ad")]
    [InlineData("a<esi:remove >b</esi:remove\n>d", "ad")]
    [InlineData("a<esi:remove><esi:include src=\"/b\"/></esi:remove>d", "ad")]
    [InlineData("a<esi:remove><esi:remove>b</esi:remove>d", "ad")]
    [InlineData("a<esi:remove><!-- </esi:remove> --></esi:remove>d", "ad")]
    [InlineData("a<esi:remove>b", "a[wrong at the end]")]
    [InlineData("a</esi:remove>b", "ab")]
    [InlineData("a<esi:remove/>b", "a[wrong]b")]
    public void Remove(string page, string expected) => Assert.Equal(expected, Tokens.Of(page));

    [Theory]
    [InlineData("a<esi:comment text=\"b > c\"/>d", "ad")]
    [InlineData("a<esi:comment text=\"b\"></esi:comment>d", "ad")]
    [InlineData("a<esi:comment text=it's/>b <i>c</i>", "ab <i>c</i>")]
    [InlineData("a<!--esi b-->c", "a bc")]
    [InlineData("a<!--esi-->c", "ac")]
    [InlineData("a<!--esi<p><esi:include src=\"/b\"/></p>-->c", "a<p>[/b]</p>c")]
    [InlineData("a<!--esi\nb - c -- d ---> e", "a\nb - c -- d - e")]
    [InlineData("a<!--esi b <!-- c --> d --> e", "a b <!-- c --> d  e")]
    [InlineData("a<!--esi b <esi:remove>c--></esi:remove>d", "a b d")]
    [InlineData("a<!--esi b", "a b")]
    [InlineData("a<!--esi", "a<!--esi")]
    public void Comments_for_processors(string page, string expected) => Assert.Equal(expected, Tokens.Of(page));

    [Theory]
    [InlineData("a <!-- <esi:include src=\"/b\"/> --> c")]
    [InlineData("a <!-- <esi:include src=\"/b\"/> ")]
    [InlineData("a <!--esimated <esi:include src=\"/b\"/> --> c")]
    [InlineData("a <![CDATA[ <esi:include src=\"/b\"/> ]]> c")]
    [InlineData("a --> b")]
    [InlineData("<!DOCTYPE html><html lang=\"de\">esi: &lt;esi:include/></html>")]
    [InlineData("< esi:include src=\"/b\"/> <ESI:include src=\"/b\"/> <esi/> <esi-x> </es>")]
    [InlineData("a <!--[if !IE]><!--> b <!--<![endif]--> c")]
    [InlineData("a < b > c <")]
    [InlineData("\0\u00ff\u00fe<\0")]
    [InlineData("")]
    public void What_is_no_tag_stays_byte_for_byte(string page) => Assert.Equal(page, Tokens.Of(page));

    [Theory]
    [InlineData("<!--> <esi:include src=\"/b\"/>", "<!--> [/b]")]
    [InlineData("<!---> <esi:include src=\"/b\"/>", "<!---> [/b]")]
    public void Comment_of_hyphens_alone_is_closed_as_in_HTML(string page, string expected) => Assert.Equal(expected, Tokens.Of(page));

    [Theory]
    [InlineData("a<esi:include/>b", "a[wrong]b")]
    [InlineData("a<esi:include src/>b", "a[wrong]b")]
    [InlineData("a<esi:include src=\"\"/>b", "a[wrong]b")]
    [InlineData("a<esi:include src=/>b", "a[wrong]b")]
    [InlineData("a<esi:include src=>b", "a[wrong]b")]
    [InlineData("a<esi:include =\"/b\"/>b", "a[wrong]b")]
    [InlineData("a<esi:include src=\"/b\" src=\"/c\"/>b", "a[wrong]b")]
    [InlineData("a<esi:try>b</esi:try>c", "a[wrong]b[wrong]c")]
    [InlineData("a<esi:includes src=\"/b\"/>c", "a[wrong]c")]
    [InlineData("a<esi:>b", "a[wrong]b")]
    [InlineData("a<esi:include src=\"/b&#10;c\"/>d", "a[wrong]d")]
    [InlineData("a<esi:include src=\"/b>c <i>d</i>", "a[wrong]c <i>d</i>")]
    public void Wrong_tag_is_left_out_and_nothing_else(string page, string expected) => Assert.Equal(expected, Tokens.Of(page));

    [Theory]
    [InlineData("a<esi:include src=\"/b\" <i>c</i>")]
    [InlineData("a<esi:include src=\"/b\"")]
    [InlineData("a<esi:")]
    [InlineData("a</esi:remove")]
    public void Tag_without_an_end_is_text(string page) => Assert.Equal(page, Tokens.Of(page));

    [Fact]
    public void Tag_longer_than_the_limit_is_text()
    {
        var longest = $"<esi:include src=\"/{new string('b', Tokenizer.MaxTagBytes - 22)}\"/>";
        Assert.Equal(Tokenizer.MaxTagBytes, longest.Length);
        Assert.StartsWith("[/bbb", Tokens.Of(longest));
        var longer = longest.Replace("/>", " />");
        Assert.Equal(longer + "c", Tokens.Of(longer + "c"));
    }
}
