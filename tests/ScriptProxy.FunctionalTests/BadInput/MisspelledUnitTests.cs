using ScriptProxy.Testing;

namespace ScriptProxy.FunctionalTests.BadInput;

/// <summary>Names of units outside of <c>Options</c>: in the metadata of routes and in the order.</summary>
public sealed class MisspelledUnitTests
{
    [Theory]
    [InlineData("Bufering", "on", "warning SP0509: ReverseProxy:Routes:website:Metadata:Bufering has no effect, because there is no such unit; did you mean Buffering?")]
    [InlineData("Compresion", "off", "warning SP0509: ReverseProxy:Routes:website:Metadata:Compresion has no effect, because there is no such unit; did you mean Compression?")]
    [InlineData("Buffering", "off", null)]
    [InlineData("Overlod", "off", null)] // no unit of nearly that name reads a switch
    [InlineData("Team", "payments", null)]
    public async Task A_misspelled_unit_in_a_routes_metadata_is_a_warning_at_its_place(string name, string value, string? finding)
    {
        await using var proxy = await ProxyUnderTest.StartAsync(new ProxySetup { BuiltInPlugins = true });
        proxy.Write("scriptproxy.json", $$"""
            { "ReverseProxy": { "Clusters": { "api": { "Destinations": { "d1": { "Address": "http://127.0.0.1:9" } } } }, "Routes": { "website": { "ClusterId": "api", "Match": { "Path": "{**rest}" },
              "Metadata": {
                "{{name}}": "{{value}}" } } } } }
            """);

        Expect(finding, "scriptproxy.json(3,", await proxy.ReloadAsync());
    }

    [Theory]
    [InlineData("Bufering", "; did you mean Buffering?")]
    [InlineData("rule", "; did you mean rule.csx?")]
    [InlineData("nonsense", ".")]
    public async Task A_misspelled_unit_in_the_order_is_a_warning_at_its_place(string name, string end)
    {
        await using var proxy = await ProxyUnderTest.StartAsync(new ProxySetup { BuiltInPlugins = true, Rule = "OnRequest(request => Continue);" });
        proxy.Write("scriptproxy.json", $$"""
            { "Pipeline": { "Order": [ "Caching",
              "{{name}}", "*" ] } }
            """);

        Expect($"warning SP0501: Pipeline:Order names '{name}', but there is no such unit{end}", "scriptproxy.json(2,3)", await proxy.ReloadAsync());
    }

    [Theory]
    [InlineData("Compresion", "; did you mean Compression?")]
    [InlineData("*", ".")]
    public async Task A_misspelled_unit_among_those_that_fail_open_is_a_warning_at_its_place(string name, string end)
    {
        await using var proxy = await ProxyUnderTest.StartAsync(new ProxySetup { BuiltInPlugins = true });
        proxy.Write("scriptproxy.json", $$"""
            { "Generations": { "Quarantine": { "FailOpenUnits": [
                "{{name}}" ] } } }
            """);

        Expect($"warning SP0501: Generations:Quarantine:FailOpenUnits names '{name}', but there is no such unit{end}", "scriptproxy.json(2,5)", await proxy.ReloadAsync());
    }

    private static void Expect(string? finding, string place, IReadOnlyList<string> findings)
    {
        if (finding is null)
        {
            Assert.Empty(findings);
            return;
        }

        var found = Assert.Single(findings);
        Assert.Contains(place, found, StringComparison.Ordinal);
        Assert.EndsWith(finding, found, StringComparison.Ordinal);
    }
}
