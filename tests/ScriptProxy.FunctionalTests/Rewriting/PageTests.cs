using ScriptProxy.Testing;

namespace ScriptProxy.FunctionalTests.Rewriting;

public sealed class PageTests
{
    [Fact]
    public async Task Elements_are_changed_by_configuration()
    {
        await using var proxy = await RewritingProxy.StartAsync("""
            { "Response": [ { "Elements": [
              { "Select": "a[href^='http']", "Set": { "rel": "noopener" }, "Remove": [ "target" ] },
              { "Select": "div.ad, #tracker", "Replace": "" },
              { "Select": "h1", "Append": "!", "Text": [ { "Find": "Old", "With": "New" } ] }
            ] } ] }
            """, RewritingProxy.Text("text/html", "<h1>Ol", "d</h1><a href=http://x target=_blank>Old</a><div cla", "ss='ad big'><p>buy</div><script id=tracker>'</p>'</script>."));
        Assert.Equal("<h1>New!</h1><a href=http://x rel=\"noopener\">Old</a>.", await proxy.Client.GetStringAsync("/"));
    }

    [Fact]
    public async Task A_rule_changes_bodies_in_three_lines()
    {
        await using var proxy = await RewritingProxy.StartAsync("{}", RewritingProxy.Text("text/html", "<html><head></head><a href=/x>Acme</a></html>"), rule: """
            var rewriter = Service<IRewriter>();
            var brand = rewriter.Replace("Acme", "Globex");
            var links = rewriter.EditElements("a[href]", element => element.SetAttribute("href", element.GetAttribute("href") + "?from=" + element.Name));
            var banner = rewriter.Inject(headEnd: "<!-- hello -->");
            OnResponse(response =>
            {
                brand.ApplyTo(response);
                links.ApplyTo(response);
                if (!banner.ApplyTo(response)) throw new InvalidOperationException();
            });
            """);
        Assert.Equal("<html><head><!-- hello --></head><a href=\"/x?from=a\">Globex</a></html>", await proxy.Client.GetStringAsync("/"));
    }

    [Fact]
    public async Task A_rule_with_a_selector_that_is_none_is_refused_with_its_line()
    {
        var error = await Assert.ThrowsAsync<InvalidOperationException>(() => RewritingProxy.StartAsync("{}", RewritingProxy.Text("text/html", ""), rule: """
            var rewriter = Service<IRewriter>();
            var links = rewriter.EditElements("a:hover", element => { });
            """));
        Assert.Contains("rule.csx(2", error.Message, StringComparison.Ordinal);
        Assert.Contains("'a:hover', at character 2", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Fields_of_JSON_are_changed_by_configuration_and_by_a_rule()
    {
        await using var proxy = await RewritingProxy.StartAsync(
            """{ "Response": [ { "Json": { "Remove": [ "$..password" ], "Set": { "$.user.active": true, "$.count": 2, "$.note": "5 \u20ac" }, "Replace": { "$.items[*].price": "null" } } } ] }""",
            RewritingProxy.Text("application/problem+json", "{ \"user\": { \"pass", "word\": \"x\" }, \"items\": [ {\"price\":1}", ", {} ],\"secret\":[1]}"),
            rule: """
            var rewriter = Service<IRewriter>();
            var (secret, by) = (rewriter.RemoveFields("$.secret"), rewriter.SetField("$.by", 7));
            OnResponse(response => { secret.ApplyTo(response); by.ApplyTo(response); });
            """);
        Assert.Equal("{ \"user\": {\"active\":true }, \"items\": [ {\"price\":null}, {} ],\"count\":2,\"note\":\"5 \\u20AC\",\"by\":7}", await proxy.Client.GetStringAsync("/"));
    }

    [Fact]
    public async Task What_is_no_JSON_does_not_pass_for_edited()
    {
        await using var proxy = await RewritingProxy.StartAsync(
            """{ "Response": [ { "Json": { "Remove": [ "$.password" ] } } ] }""", RewritingProxy.Text("application/json", "{password:1}"), expectErrors: true);
        using var response = await proxy.Client.GetAsync("/");
        Assert.False(response.IsSuccessStatusCode);
        Assert.DoesNotContain("password", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{ "Elements": [ { "Select": "a:hover", "Unwrap": true } ] }""", "Elements:0:Select", "is not understood")]
    [InlineData("""{ "Elements": [ { "Unwrap": true } ] }""", "Elements:0:Select", "no selector")]
    [InlineData("""{ "Elements": [ { "Select": "a" } ] }""", "Elements:0", "nothing is done")]
    [InlineData("""{ "Elements": [ { "Select": "a", "Set": { "a b": "c" } } ] }""", "Elements:0:Set", "no attribute's name")]
    [InlineData("""{ "Elements": [ { "Select": "a", "Text": [ { "Find": "a", "Regex": true } ] } ] }""", "Elements:0:Text:0:Regex", "plain texts")]
    [InlineData("""{ "Json": { "Remove": [ "user" ] } }""", "Json:Remove:0", "is no path")]
    [InlineData("""{ "Json": { "Replace": { "$.a[x]": 1 } } }""", "Json:Replace:$.a[x]", "is no path")]
    [InlineData("""{ "Json": { "Set": { "$.a[*]": 1 } } }""", "Json:Set:$.a[*]", "ends with its name")]
    [InlineData("""{ "Types": [ "text/html" ], "Json": { "Remove": [ "$.a" ] } }""", "Types", "which is not there")]
    public async Task Wrong_options_are_refused(string entry, string key, string message)
    {
        var error = await Assert.ThrowsAsync<InvalidOperationException>(() => RewritingProxy.StartAsync($$"""{ "Response": [ {{entry}} ] }""", RewritingProxy.Text("text/html", "")));
        Assert.Contains($"Options:Rewriting:Response:0:{key}", error.Message, StringComparison.Ordinal);
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }
}
