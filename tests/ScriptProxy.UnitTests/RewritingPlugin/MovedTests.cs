using System.Collections.Frozen;
using ScriptProxy.Plugins.Rewriting.Html;
using ScriptProxy.Plugins.Rewriting.Moving;

namespace ScriptProxy.UnitTests.RewritingPlugin;

public sealed class MovedTests
{
    private static readonly Place[] Root = [Place.Of("http://app.internal:8080/")!, Place.Of("https://app.internal")!];

    [Theory]
    [InlineData("http://app.internal:8080/x?y#z", "/app/x?y#z")]
    [InlineData("HTTP://App.Internal:8080/x", "/app/x")]
    [InlineData("http://app.internal:8080", "/app/")]
    [InlineData("http://app.internal:8080?a", "/app/?a")]
    [InlineData("//app.internal:8080/x", "/app/x")]
    [InlineData("https://app.internal/x", "/app/x")]
    [InlineData("https://app.internal:443/x", "/app/x")]
    [InlineData("/x", "/app/x")]
    [InlineData("/", "/app/")]
    [InlineData(" /x ", "/app/x")]
    [InlineData("", "")]
    [InlineData("x/y", "x/y")]
    [InlineData("?a", "?a")]
    [InlineData("#a", "#a")]
    [InlineData("//other/x", "//other/x")]
    [InlineData("/\\other/x", "/\\other/x")]
    [InlineData("http://app.internal:80801/x", "http://app.internal:80801/x")]
    [InlineData("http://app.internal/x", "http://app.internal/x")]
    [InlineData("http://app.internal:8080.evil/x", "http://app.internal:8080.evil/x")]
    [InlineData("mailto:x@app.internal", "mailto:x@app.internal")]
    public void References_to_the_root_of_the_old_host_lead_to_the_new_path(string reference, string expected) =>
        Assert.Equal(expected, new ReferenceMap(Root, "/app").Map(reference));

    [Theory]
    [InlineData("http://h/base/x", "https://www.example.org/x")]
    [InlineData("http://h/base", "https://www.example.org/")]
    [InlineData("/base?a", "https://www.example.org/?a")]
    [InlineData("/base/x", "https://www.example.org/x")]
    [InlineData("/based/x", "/based/x")]
    [InlineData("/x", "/x")]
    [InlineData("http://h/x", "http://h/x")]
    public void References_below_a_path_lead_to_another_host(string reference, string expected) =>
        Assert.Equal(expected, new ReferenceMap([Place.Of("http://h/base/")!], "https://www.example.org").Map(reference));

    [Theory]
    [InlineData("http://app.internal:8080//evil.example/x", "/.//evil.example/x")]
    [InlineData("http://app.internal:8080/\\evil.example", "/./\\evil.example")]
    [InlineData("http://app.internal:8080/\t/evil.example", "/./\t/evil.example")]
    [InlineData("https://app.internal//", "/.//")]
    [InlineData("/base//evil.example", "/.//evil.example")]
    [InlineData("/base/x//y", "/x//y")]
    [InlineData("/base", "/")]
    public void No_reference_to_the_application_becomes_one_to_another_host(string reference, string expected)
    {
        Place[] from = [.. Root.Append(Place.Of("/base/")!).Reverse()];
        Assert.Equal(expected, new ReferenceMap(from, "").Map(reference));
        var rules = new PageRules { Links = new ReferenceMap(from, "") };
        Assert.Equal($"<a href='{expected}'>", Pages.Rewrite(rules, $"<a href='{reference}'>"));
    }

    [Theory]
    [InlineData("url(/base//evil.example)", "url(/.//evil.example)")]
    [InlineData("url('/base/\\2f evil.example')", "url('/./\\2f evil.example')")]
    [InlineData("@import \"/base/x\"", "@import \"/x\"")]
    public void No_address_in_CSS_becomes_one_of_another_host(string css, string expected)
    {
        var map = new ReferenceMap([Place.Of("/base/")!], "");
        Assert.Equal(expected, Stages.Run(end => new CssStage(map, end), css));
        Assert.Equal(expected, Stages.Run(end => new CssStage(map, end), css, 1));
    }

    [Fact]
    public void An_address_by_number_is_known() =>
        Assert.Equal("/app/x", new ReferenceMap([Place.Of("http://[fd00::5]:8080/")!], "/app").Map("http://[fd00::5]:8080/x"));

    [Theory]
    [InlineData("</a>; rel=\"next\", <http://app.internal:8080/b>; title=\"</c>\", <d>", "</app/a>; rel=\"next\", </app/b>; title=\"</c>\", <d>")]
    [InlineData("<http://other/>", "<http://other/>")]
    [InlineData("</a", "</a")]
    [InlineData("<>; title=\"\\\"</a>\"", "<>; title=\"\\\"</a>\"")]
    public void References_of_a_link_field_are_mapped(string field, string expected) =>
        Assert.Equal(expected, ReferenceFields.Bracketed(field, new ReferenceMap(Root, "/app")));

    [Theory]
    [InlineData("5; url=http://app.internal:8080/x", "5; url=/app/x")]
    [InlineData("0;URL = '/x' ", "0;URL = '/app/x' ")]
    [InlineData("0, /x", "0, /app/x")]
    [InlineData("5", "5")]
    [InlineData("5; url=x", "5; url=x")]
    [InlineData("5; url", "5; url")]
    public void The_reference_of_a_refresh_is_mapped(string field, string expected) =>
        Assert.Equal(expected, ReferenceFields.Refresh(field, new ReferenceMap(Root, "/app")));

    [Theory]
    [InlineData("a=1; Path=/; HttpOnly", "a=1; Path=/app; HttpOnly")]
    [InlineData("a=1; path=/x/", "a=1; path=/app/x/")]
    [InlineData("a=1; Path=; Secure", "a=1; Path=; Secure")]
    [InlineData("a=1; Path=x", "a=1; Path=x")]
    [InlineData("a=1; Domain=app.internal; Path=/", "a=1; Path=/app")]
    [InlineData("a=1; Domain=.internal", "a=1")]
    [InlineData("a=1; Domain=other.example", "a=1; Domain=other.example")]
    [InlineData("a=1; Domain=pp.internal", "a=1; Domain=pp.internal")]
    [InlineData("a=1; domain=.corp.example; Secure", "a=1; domain=www.example.org; Secure")]
    [InlineData("a=Path=/; Secure", "a=Path=/; Secure")]
    [InlineData("__Host-a=1; Path=/; Secure", "__Host-a=1; Path=/; Secure")]
    public void A_cookie_is_for_the_new_place(string field, string expected) =>
        Assert.Equal(expected, new CookieField(Root, null, "/app", Domains("corp.example", "www.example.org")).Map(field));

    [Theory]
    [InlineData("a=1; Domain=h; Path=/base/x", "a=1; Domain=www.example.org; Path=/x")]
    [InlineData("a=1; Path=/base", "a=1; Path=/")]
    [InlineData("a=1; Path=/", "a=1; Path=/")]
    [InlineData("a=1; Path=/other", "a=1; Path=/other")]
    public void A_cookie_is_for_the_new_host(string field, string expected) =>
        Assert.Equal(expected, new CookieField([Place.Of("http://h/base")!], "www.example.org", "", Domains("x", "y")).Map(field));

    [Theory]
    [InlineData("<a href='/x'>", "<a href='/app/x'>")]
    [InlineData("<A HREF=/x>", "<A HREF=/app/x>")]
    [InlineData("<a href=\" http://app.internal:8080/x?a&amp;b \">", "<a href=\"/app/x?a&amp;b\">")]
    [InlineData("<a title='/x' href=x>", "<a title='/x' href=x>")]
    [InlineData("<img src=/a srcset='/a 1x, /b 2x,c 3x'>", "<img src=/app/a srcset='/app/a 1x, /app/b 2x,c 3x'>")]
    [InlineData("<img srcset='data:x,/y 1x, /b'>", "<img srcset='data:x,/y 1x, /app/b'>")]
    [InlineData("<a ping='/a /b'>", "<a ping='/app/a /app/b'>")]
    [InlineData("<meta http-equiv=refresh content='1;url=/x'>", "<meta http-equiv=refresh content='1;url=/app/x'>")]
    [InlineData("<meta name=x content='/x'>", "<meta name=x content='/x'>")]
    [InlineData("<form action=\"/x\"><button formaction=/y></form>", "<form action=\"/app/x\"><button formaction=/app/y></form>")]
    [InlineData("<svg><use xlink:href=/x /></svg>", "<svg><use xlink:href=/app/x /></svg>")]
    [InlineData("<p style='background:url(/x)'>", "<p style='background:url(/app/x)'>")]
    [InlineData("<p style=\"background:url('/x')\">", "<p style=\"background:url('/app/x')\">")]
    [InlineData("<p style=background:url(/x)>", "<p style=background:url(/app/x)>")]
    [InlineData("<p style='background:url(&quot;/x?a&amp;b&quot;)' id=a>", "<p style='background:url(&quot;/app/x?a&amp;b&quot;)' id=a>")]
    [InlineData("<p style='content:&#8364;(url(&quot;/x&quot;)'>", "<p style='content:&#8364;(url(&quot;/app/x&quot;)'>")]
    [InlineData("<a href='&#x2F;login&amp;a'>", "<a href='/app&#x2F;login&amp;a'>")]
    [InlineData("<a href='&#47login'>", "<a href='/app&#47login'>")]
    [InlineData("<a href='http&colon;&sol;&sol;app.internal&colon;8080&sol;x'>", "<a href='/app&sol;x'>")]
    [InlineData("<a href='/x&sol'>", "<a href='/app/x&sol'>")]
    [InlineData("<img srcset='&sol;a 1x&comma; /b 2x'>", "<img srcset='/app&sol;a 1x&comma; /app/b 2x'>")]
    [InlineData("<meta http-equiv='refres&#104' content='1;url=&sol;x'>", "<meta http-equiv='refres&#104' content='1;url=/app&sol;x'>")]
    [InlineData("<p style='a:u&#114;l(/x)'>", "<p style='a:u&#114;l(/app/x)'>")]
    [InlineData("<base href='https://cdn.example/'><a href=/x><a href=http://app.internal:8080/x><style>a{b:url(/x)}</style>", "<base href='https://cdn.example/'><a href=/x><a href=/app/x><style>a{b:url(/x)}</style>")]
    [InlineData("<base href='http://app.internal:8080/y/'><a href=/x>", "<base href='/app/y/'><a href=/app/x>")]
    [InlineData("<svg><style><![CDATA[ a{b:url(/x)} ]]></style></svg>", "<svg><style><![CDATA[ a{b:url(/app/x)} ]]></style></svg>")]
    [InlineData("<style>@import '/a.css';b{background:url(/x)}</style><b style=x>url(/y)</b>", "<style>@import '/app/a.css';b{background:url(/app/x)}</style><b style=x>url(/y)</b>")]
    [InlineData("<style>/* url(/x) </style><style>a{b:url(/x)}</style>", "<style>/* url(/x) </style><style>a{b:url(/app/x)}</style>")]
    [InlineData("<script>'<a href=/x>'</script><!-- <a href=/x> --><p>/x", "<script>'<a href=/x>'</script><!-- <a href=/x> --><p>/x")]
    public void Links_of_a_page_are_mapped(string page, string expected)
    {
        var rules = new PageRules { Links = new ReferenceMap(Root, "/app") };
        Assert.Equal(expected, Pages.Rewrite(rules, page));
        Assert.Equal(expected, Pages.Rewrite(rules, page, 1));
    }

    private static FrozenDictionary<string, string> Domains(string from, string to) => new Dictionary<string, string> { [from] = to }.ToFrozenDictionary();
}
