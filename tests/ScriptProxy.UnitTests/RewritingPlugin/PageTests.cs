using System.Text;
using FsCheck;
using FsCheck.Fluent;
using ScriptProxy.Plugins.Rewriting.Html;
using ScriptProxy.Plugins.Rewriting.Html.Selecting;
using ScriptProxy.Plugins.Rewriting.Scopes;
using ScriptProxy.Plugins.Rewriting.Substituting;

namespace ScriptProxy.UnitTests.RewritingPlugin;

public sealed class PageTests
{
    [Theory]
    [InlineData("<!doctype html><html><head><title>x</title></head><body>y</body></html>", "<!doctype html><html><head>[S]<title>x</title>[H]</head><body>y[B]</body></html>")]
    [InlineData("<html><head><script>'</head>'</script><!-- </head> --></head><p></html>", "<html><head>[S]<script>'</head>'</script><!-- </head> -->[H]</head><p>[B]</html>")]
    [InlineData("<!doctype html><title>x</title><p>y", "<!doctype html>[S]<title>x</title>[H]<p>y[B]")]
    [InlineData("<!doctype html>text", "<!doctype html>[S][H]text[B]")]
    [InlineData("<html><body>y</body></html>", "<html>[S][H]<body>y[B]</body></html>")]
    [InlineData("<html></html>", "<html>[S][H][B]</html>")]
    [InlineData("<head><noscript><img></noscript><meta></head>", "<head>[S]<noscript><img></noscript><meta>[H]</head>[B]")]
    [InlineData("<html><head></head><body>1</body>2</body></html>", "<html><head>[S][H]</head><body>1[B]</body>2</body></html>")]
    [InlineData("<HTML><HEAD></HEAD><BODY></BODY></HTML>", "<HTML><HEAD>[S][H]</HEAD><BODY>[B]</BODY></HTML>")]
    [InlineData("<div>a piece</div>", "<div>a piece</div>")]
    [InlineData("a piece", "a piece")]
    [InlineData("", "")]
    public void Fragments_go_into_head_and_body(string page, string expected)
    {
        var rules = new PageRules { HeadStart = "[S]"u8.ToArray(), HeadEnd = "[H]"u8.ToArray(), BodyEnd = "[B]"u8.ToArray() };
        Assert.Equal(expected, Pages.Rewrite(rules, page));
        Assert.Equal(expected, Pages.Rewrite(rules, page, 1));
    }

    [Theory]
    [InlineData("a", "<a><b></b></a><A>", "<a !><b></b></a><A !>")]
    [InlineData("*", "<a><br></a>", "<a !><br !></a>")]
    [InlineData("#x", "<a id=x><a id=y><a ID='x'>", "<a id=x !><a id=y><a ID='x' !>")]
    [InlineData("p.x.y", "<p class='y z x'><p class=x>", "<p class='y z x' !><p class=x>")]
    [InlineData("[href]", "<a href><a xhref=1>", "<a href !><a xhref=1>")]
    [InlineData("[a=b]", "<p a=b><p a=B><p a=bb>", "<p a=b !><p a=B><p a=bb>")]
    [InlineData("[a='B c' i]", "<p a='b C'>", "<p a='b C' !>")]
    [InlineData("[a^=\"/x\"]", "<p a=/xy><p a=y/x>", "<p a=/xy !><p a=y/x>")]
    [InlineData("[a$=x]", "<p a=yx><p a=xy>", "<p a=yx !><p a=xy>")]
    [InlineData("[a*=x]", "<p a=yxz><p a=y>", "<p a=yxz !><p a=y>")]
    [InlineData("[a~=x]", "<p a='y x'><p a=yx>", "<p a='y x' !><p a=yx>")]
    [InlineData("[a|=en]", "<p a=en-GB><p a=en><p a=end>", "<p a=en-GB !><p a=en !><p a=end>")]
    [InlineData("[a^='javascript:' i]", "<p a='javascript&colon;x'><p a='&#106avascript:x'><p a='java&Tab;script:x'>", "<p a='javascript&colon;x' !><p a='&#106avascript:x' !><p a='java&Tab;script:x'>")]
    [InlineData("[a='x?b=1&copy=2']", "<p a='x?b=1&copy=2'>", "<p a='x?b=1&copy=2' !>")]
    [InlineData("[a='x&y']", "<p a='x&amp;y'>", "<p a='x&amp;y' !>")]
    [InlineData("div p", "<div><b><p></p></b></div><p>", "<div><b><p !></p></b></div><p>")]
    [InlineData("div > p", "<div><p></p><b><p></p></b></div>", "<div><p !></p><b><p></p></b></div>")]
    [InlineData("ul>li a,b", "<ul><li><a></a><li><a></a></ul><a></a><b></b>", "<ul><li><a !></a><li><a !></a></ul><a></a><b !></b>")]
    [InlineData("ul > li", "<ul><li>1<li>2</ul>", "<ul><li !>1<li !>2</ul>")]
    [InlineData("body > p", "<html><head><title></title><body><p>1<p>2", "<html><head><title></title><body><p !>1<p !>2")]
    [InlineData("tr > td", "<table><tr><td>1<td>2<tr><td>3</table>", "<table><tr><td !>1<td !>2<tr><td !>3</table>")]
    [InlineData("div a", "<div><br></div><a></a>", "<div><br></div><a></a>")]
    [InlineData("svg g", "<svg><g/><title><p></title></svg><g>", "<svg><g !/><title><p></title></svg><g !>")]
    [InlineData("p", "<svg><title><p></p></title></svg><svg><p>", "<svg><title><p !></p></title></svg><svg><p !>")]
    [InlineData("foreignObject > a", "<svg><foreignObject><input><a></a></foreignObject></svg>", "<svg><foreignObject><input><a !></a></foreignObject></svg>")]
    [InlineData("div > a", "<div></b></p><a></a></div>", "<div></b></p><a !></a></div>")]
    [InlineData("td > a", "<div><table><tr><td></div></p><a></a></table><a></a></div>", "<div><table><tr><td></div></p><a !></a></table><a></a></div>")]
    [InlineData("a:not(.x, [href])", "<a><a class=x><a href><a class=y>", "<a !><a class=x><a href><a class=y !>")]
    [InlineData("*:not(p):not(br)", "<p><br><b>", "<p><br><b !>")]
    [InlineData("li:first-child", "<ul><li>1</li><li>2</li></ul><ul><li>3", "<ul><li !>1</li><li>2</li></ul><ul><li !>3")]
    [InlineData("tr:nth-child(2n + 1)", "<table><tr><tr><tr></table>", "<table><tr !><tr><tr !></table>")]
    [InlineData("b:nth-child(even)", "<p><b></b><b></b><i></i><b></b></p>", "<p><b></b><b !></b><i></i><b !></b></p>")]
    [InlineData("b:nth-child(-n+2)", "<p><b></b><b></b><b></b></p>", "<p><b !></b><b !></b><b></b></p>")]
    [InlineData("b:nth-child(3)", "<p><br><b></b><b></b></p>", "<p><br><b></b><b !></b></p>")]
    [InlineData("b > a", "<b><div></b><a></a></div>", "<b><div></b><a></a></div>")]
    [InlineData("div > a", "<b><div></b><a></a></div><a></a>", "<b><div></b><a !></a></div><a></a>")]
    [InlineData("form a", "<form><div></form><a></a></div>", "<form><div></form><a !></a></div>")]
    [InlineData("h1 a", "<h1></h2><a></a>", "<h1></h2><a></a>")]
    [InlineData("p a", "<p><button></p><a></a>", "<p><button></p><a !></a>")]
    [InlineData("li a", "<li><ul></li><a></a>", "<li><ul></li><a !></a>")]
    [InlineData("svg a", "<svg><foreignObject></svg></b><a></a>", "<svg><foreignObject></svg></b><a !></a>")]
    [InlineData("p.\\31 x", "<p class=1x>", "<p class=1x>")]
    public void Elements_are_chosen(string selector, string page, string expected)
    {
        var rules = Of(selector, new FixedRule { SetAttributes = [("!"u8.ToArray(), "")], });
        Assert.Equal(expected, Pages.Rewrite(rules, page).Replace(" !=\"\"", " !", StringComparison.Ordinal));
        Assert.Equal(expected, Pages.Rewrite(rules, page, 1).Replace(" !=\"\"", " !", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("<p a=1 B='2'  c>x", "<p b=\"3&quot;&amp;\" c d=\"4\">x")]
    [InlineData("<p a>", "<p b=\"3&quot;&amp;\" d=\"4\">")]
    [InlineData("<p/>", "<p b=\"3&quot;&amp;\" d=\"4\"/>")]
    [InlineData("<p b=x/>", "<p b=\"3&quot;&amp;\" d=\"4\">")]
    [InlineData("<p\nd\n=\n4 a=1 a=2>", "<p\nd=\"4\" b=\"3&quot;&amp;\">")]
    public void Attributes_are_set_and_removed(string page, string expected)
    {
        var rules = Of("p", new FixedRule { SetAttributes = [("b"u8.ToArray(), "3\"&"), ("d"u8.ToArray(), "4")], RemoveAttributes = ["a"u8.ToArray()] });
        Assert.Equal(expected, Pages.Rewrite(rules, page).Replace(" B=\"", " b=\"", StringComparison.Ordinal).Replace("  ", " ", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("<p>x<b>y</b></p>z", "(<p>[x<b>y</b>]</p>)z")]
    [InlineData("<p>x<p>y", "(<p>[x])(<p>[y])")]
    [InlineData("<div><p>x</div>y", "<div>(<p>[x])</div>y")]
    [InlineData("<p>x</b></i>", "(<p>[x</b></i>])")]
    public void Content_is_put_around_and_into_an_element(string page, string expected) => AssertRewritten(page, expected, new FixedRule
    {
        Before = "("u8.ToArray(), Prepend = "["u8.ToArray(), Append = "]"u8.ToArray(), After = ")"u8.ToArray(),
    });

    [Theory]
    [InlineData("a<p>x<b>y</b><script></p></script><!-- z --></p>b", "a-b")]
    [InlineData("<div>a<p>x<p>y</div>b", "<div>a--</div>b")]
    [InlineData("<p>x", "-")]
    [InlineData("<p><p></p></p>b", "--</p>b")]
    public void An_element_is_replaced(string page, string expected) =>
        AssertRewritten(page, expected, new FixedRule { Replace = "-"u8.ToArray() });

    [Theory]
    [InlineData("<span class=secret><div></span>SECRET", "")]
    [InlineData("<span class=secret><button></span>SECRET</button></span>a", "a")]
    [InlineData("<div><span class=secret></div>a", "<div></div>a")]
    [InlineData("<div>a<b class=secret><div></b>b</div>c</div>d", "<div>a" + "b" + "c</div>d")]
    [InlineData("<div class=secret></body>SECRET", "")]
    [InlineData("<body class=secret></body>SECRET", "")]
    [InlineData("<svg class=secret><foreignObject></svg>SECRET", "")]
    public void What_browsers_keep_within_a_removed_element_is_removed(string page, string expected)
    {
        var rules = Of(".secret", new FixedRule { Replace = Array.Empty<byte>() });
        Assert.Equal(expected, Pages.Rewrite(rules, page));
        Assert.Equal(expected, Pages.Rewrite(rules, page, 1));
    }

    [Fact]
    public void An_element_deeper_than_elements_are_told_apart_is_removed_with_its_content()
    {
        var (begin, end) = (string.Concat(Enumerable.Repeat("<div>", 600)), string.Concat(Enumerable.Repeat("</div>", 600)));
        Assert.Equal($"{begin}ab{end}", Pages.Rewrite(Of("p", new FixedRule { Replace = Array.Empty<byte>() }), $"{begin}a<p>SECRET<i></i></u><p>SECRET</p></p>b{end}"));
    }

    [Theory]
    [InlineData("<div {0}><p></p></div>x<p>", "<div {0}><p id=\"1\"></p></div>x<p>")]
    [InlineData("<div><img {0}><p></p></div><p>", "<div><img {0}><p id=\"1\"></p></div><p>")]
    [InlineData("<div><script {0}></div><p></script><p></div><p>", "<div><script {0}></div><p></script><p id=\"1\"></div><p>")]
    [InlineData("<div><svg><image {0}/></svg></div><p>", "<div><svg><image {0}/></svg></div><p>")]
    public void An_element_whose_tag_is_too_long_is_open_all_the_same(string page, string expected)
    {
        var attribute = $"data='{new string('x', 300_000)}'";
        var rules = Of("div p", new FixedRule { SetAttributes = [("id"u8.ToArray(), "1")] });
        Assert.Equal(expected.Replace("{0}", attribute, StringComparison.Ordinal), Pages.Rewrite(rules, page.Replace("{0}", attribute, StringComparison.Ordinal)));
        Assert.Equal(expected.Replace("{0}", attribute, StringComparison.Ordinal), Pages.Rewrite(rules, page.Replace("{0}", attribute, StringComparison.Ordinal), 7000));
    }

    [Fact]
    public void Texts_are_changed_by_all_rules_that_elements_around_them_have()
    {
        var reader = new SelectorReader();
        Assert.Null(reader.Read("div", 0));
        Assert.Null(reader.Read("p, div.x", 1));
        FixedRule Changing(string from, string to) => new() { TextChanges = [new Literal(from, to, false, false)] };
        var rules = new PageRules { Parts = [.. reader.Parts], Elements = [Changing("a", "b"), Changing("b", "c")] };
        const string Page = "ab<div>ab<p>ab</p>ab</div><p>ab</p><div class=x>ab</div>";
        Assert.Equal("ab<div>bb<p>cc</p>bb</div><p>ac</p><div class=x>cc</div>", Pages.Rewrite(rules, Page));
        Assert.Equal("ab<div>bb<p>cc</p>bb</div><p>ac</p><div class=x>cc</div>", Pages.Rewrite(rules, Page, 1));
    }

    [Fact]
    public void Scripts_of_SVG_and_of_XHTML_are_no_texts()
    {
        var rules = Of("p, svg", new FixedRule { TextChanges = [new Literal("old", "new", false, false)] });
        Assert.Equal("<svg><style>old</style><text>new</text></svg>", Pages.Rewrite(rules, "<svg><style>old</style><text>old</text></svg>"));
        Assert.Equal("<p><script>old</script>new</p>", Stages.Run(Pages.Rewriter(rules, new BodyText(IsUtf8: false, IsXml: true)), "<p><script>old</script>old</p>"));
    }

    [Fact]
    public void The_content_of_an_element_is_replaced() =>
        AssertRewritten("a<p c>x<br><b>y</b></p>b", "a<p c>-</p>b", new FixedRule { Inner = "-"u8.ToArray() });

    [Fact]
    public void The_tags_of_an_element_are_removed() =>
        AssertRewritten("a<p c>x<b>y</b></p>b", "ax<b>y</b>b", new FixedRule { Unwrap = true });

    [Fact]
    public void The_texts_of_an_element_are_changed_but_not_its_scripts() => AssertRewritten(
        "old<p title=old>old <b>ol<i>d old</i></b><script>old</script></p>old", "old<p title=old>new <b>ol<i>d new</i></b><script>old</script></p>old",
        new FixedRule { TextChanges = [new Literal("old", "new", false, false)] });

    [Theory]
    [InlineData("a b > c , d", 4)]
    [InlineData("*.x#y[z]", 1)]
    public void Selectors_are_understood(string selector, int parts)
    {
        var reader = new SelectorReader();
        Assert.Null(reader.Read(selector, 0));
        Assert.Equal(parts, reader.Parts.Count);
    }

    [Theory]
    [InlineData("")]
    [InlineData("a,")]
    [InlineData("> a")]
    [InlineData("a >")]
    [InlineData("a + b")]
    [InlineData("a:hover")]
    [InlineData("a:last-child")]
    [InlineData("a:not(")]
    [InlineData("a:not()")]
    [InlineData("a:not(b c)")]
    [InlineData("a:nth-child()")]
    [InlineData("a:nth-child(2n+x)")]
    [InlineData("a:nth-child(2 3)")]
    [InlineData("[a")]
    [InlineData("[a=]b")]
    [InlineData("[=b]")]
    [InlineData(".")]
    [InlineData("a[b='c]")]
    public void What_is_no_selector_is_refused(string selector) => Assert.NotNull(new SelectorReader().Read(selector, 0));

    [Fact]
    public void Any_chunking_gives_the_same() => Check.One(Stages.Often, Prop.ForAll(Stages.Bytes(Pages.Pieces), Stages.Sizes(), (page, sizes) =>
    {
        var rules = Of("p, div b, svg > g, x[y]", new FixedRule
        {
            SetAttributes = [("id"u8.ToArray(), "1")], RemoveAttributes = ["class"u8.ToArray()], Before = "("u8.ToArray(), Append = ")"u8.ToArray(), TextChanges = [new Literal("ab", "c", false, false), new Literal("b", "", false, true)],
        });
        return Stages.AreIndifferent(Pages.Rewriter(rules), page, sizes);
    }));

    private static void AssertRewritten(string page, string expected, ElementRule rule)
    {
        Assert.Equal(expected, Pages.Rewrite(Of("p", rule), page));
        Assert.Equal(expected, Pages.Rewrite(Of("p", rule), page, 1));
    }

    private static PageRules Of(string selector, ElementRule rule)
    {
        var reader = new SelectorReader();
        Assert.Null(reader.Read(selector, 0));
        return new PageRules { Parts = [.. reader.Parts], Elements = [rule] };
    }
}
