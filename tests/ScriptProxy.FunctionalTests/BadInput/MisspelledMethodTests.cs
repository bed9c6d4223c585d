using ScriptProxy.Testing;

namespace ScriptProxy.FunctionalTests.BadInput;

/// <summary>Any token is a method, but hardly any request has the method GTE.</summary>
public sealed class MisspelledMethodTests
{
    [Theory]
    [InlineData("""{ "RateLimiting": { "Limits": { "a": { "Costs": { "GTE": 5 } } } } }""", "RateLimiting:Limits:a:Costs:GTE", "GET")]
    [InlineData("""{ "RateLimiting": { "Limits": { "a": { "For": { "Methods": [ "GET", "PSOT" ] } } } } }""", "RateLimiting:Limits:a:For:Methods:1", "POST")]
    [InlineData("""{ "AccessControl": { "Rules": [ { "Name": "a", "Do": "Deny", "Methods": [ "DELET" ] } ] } }""", "AccessControl:Rules:0:Methods:0", "DELETE")]
    [InlineData("""{ "DosDetection": { "Exempt": { "Methods": [ "OPTION" ] } } }""", "DosDetection:Exempt:Methods:0", "OPTIONS")]
    [InlineData("""{ "Headers": { "Request": [ { "For": { "Methods": [ "PTU" ] }, "Set": { "A": "b" } } ] } }""", "Headers:Request:0:For:Methods:0", "PUT")]
    [InlineData("""{ "Rewriting": { "Request": [ { "For": { "Methods": [ "PTU" ] }, "Replace": [ { "Find": "a" } ] } ] } }""", "Rewriting:Request:0:For:Methods:0", "PUT")]
    [InlineData("""{ "Rewriting": { "Response": [ { "For": { "Methods": [ "PTU" ] }, "Replace": [ { "Find": "a" } ] } ] } }""", "Rewriting:Response:0:For:Methods:0", "PUT")]
    [InlineData("""{ "Overload": { "Priorities": [ { "Priority": "Low", "Methods": [ "HAED" ] } ] } }""", "Overload:Priorities:0:Methods:0", "HEAD")]
    [InlineData("""{ "RateLimiting": { "Limits": { "a": { "Costs": { "get": 5, "PROPFIND": 5, "FROBNICATE": 5 } } } } }""", null, null)]
    public async Task In_options_one_is_a_warning_at_its_place(string options, string? key, string? meant)
    {
        await using var proxy = await ProxyUnderTest.StartAsync(new ProxySetup { BuiltInPlugins = true });
        proxy.Write("scriptproxy.json", $$"""
            { "Options":
              {{options}} }
            """);

        var findings = await proxy.ReloadAsync();

        if (key is null)
        {
            Assert.Empty(findings);
            return;
        }

        var found = Assert.Single(findings);
        Assert.Contains("scriptproxy.json(2,", found, StringComparison.Ordinal);
        Assert.Contains($"warning SP0510: Options:{key} is about the method ", found, StringComparison.Ordinal);
        Assert.EndsWith($"did you mean {meant}?", found, StringComparison.Ordinal);
    }

    [Fact]
    public async Task In_a_rule_one_is_a_warning_at_its_line()
    {
        await using var proxy = await ProxyUnderTest.StartAsync(new ProxySetup());
        proxy.WriteRule("rule.csx", """
            OnRequest(new Match { Methods = ["GET"] }, request => Continue);
            OnRequest(new Match { Methods = ["GET", "GTE"] }, request => Continue);
            """);

        Assert.Contains("rule.csx(2,1): warning SP0510: rule.csx is about the method 'GTE', which hardly any request has; did you mean GET?", Assert.Single(await proxy.ReloadAsync()), StringComparison.Ordinal);
    }
}
