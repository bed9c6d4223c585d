using System.Runtime.CompilerServices;
using ScriptProxy.FunctionalTests.Reloading;
using ScriptProxy.Testing;

namespace ScriptProxy.FunctionalTests.Rewriting;

public sealed class ReloadTests
{
    private const string Rule = """
        var rewriter = Service<IRewriter>();
        var links = rewriter.EditElements("a", element => element.SetAttribute("x", "y"));
        OnResponse(response => links.ApplyTo(response));
        """;

    [Fact]
    public async Task Changed_options_apply_to_the_next_page_and_what_was_replaced_is_really_gone()
    {
        await using var proxy = await RewritingProxy.StartAsync(Options("one"), RewritingProxy.Text("text/html", "<html><a>find 12", "</a>"), Rule);
        Assert.Equal("<html><a x=\"y\">one [12]</a><!-- one -->", await proxy.Client.GetStringAsync("/"));
        var replaced = Contexts(proxy);
        Assert.Equal(2, replaced.Length);

        proxy.Write("scriptproxy.json", RewritingProxy.Configuration(Options("two")).Replace("{upstream}", proxy.Upstream.Address, StringComparison.Ordinal));
        Assert.DoesNotContain(await proxy.ReloadAsync(), finding => finding.Contains("error", StringComparison.Ordinal));
        Assert.Equal("<html><a x=\"y\">two [12]</a><!-- two -->", await proxy.Client.GetStringAsync("/"));
        await Code.IsGoneAsync(replaced);
    }

    private static string Options(string text) => $$"""
        { "Response": [ { "Inject": { "BodyEnd": "<!-- {{text}} -->" }, "Elements": [ { "Select": "a", "Text": [ { "Find": "find", "With": "{{text}}" } ] } ],
                          "Moved": { "From": [ "http://a/" ], "To": "/b/" }, "Json": { "Remove": [ "$.a" ] },
                          "Replace": [ { "Find": "([0-9]+)", "With": "[$1]", "Regex": true } ] } ] }
        """;

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static WeakReference[] Contexts(ProxyUnderTest proxy) =>
        [.. proxy.Proxy.Generations.Current.Units.Where(unit => unit.Name is "Rewriting" or "rule.csx").Select(unit => new WeakReference(unit.Code.Context))];
}
