namespace ScriptProxy.UnitTests.RuleTesting;

/// <summary>What is under test, and what is left alone.</summary>
public sealed class UnderTestTests
{
    private const string Routes = """
        "ReverseProxy": {
          "Routes": { "all": { "ClusterId": "app", "Match": { "Path": "{**rest}" } } },
          "Clusters": { "app": { "Destinations": { "one": { "Address": "http://app/" } } } }
        }
        """;

    [Fact]
    public async Task Stores_on_disk_are_left_to_the_proxy_that_serves()
    {
        using var rules = new TestedRules();
        var folder = Path.Combine(rules.Folder, "store");
        rules.Write("rule.csx", $$"""DiskStore("pages", new DiskStoreOptions { Folder = @"{{folder}}" }); OnRequest(request => request.Respond(200));""");
        rules.Write("rule.test.csx", """Test("a", async proxy => Expect((await proxy.GetAsync("/")).Status, 200));""");
        Assert.True(await rules.RunAsync() == 0, rules.Output);
        Assert.False(Directory.Exists(folder));
    }

    [Fact]
    public async Task Options_and_places_of_other_units_are_no_findings()
    {
        using var rules = TestedRules.Of("""OnResponse(response => response.Headers.Append("X-Rule", "1"));""", """
            Rules("*");
            Test("all", async proxy =>
            {
                Expect((await proxy.LoadAsync()).Count, 0);
                Expect((await proxy.GetAsync("/")).Header("X-Rule"), "2,1");
            });
            """);
        rules.Write("second.csx", """OnResponse(response => response.Headers.Append("X-Rule", "2"));""");
        rules.Write("second.test.csx", """
            Rules("SECOND.csx");
            Test("one, by its name without case", async proxy =>
            {
                Expect((await proxy.LoadAsync()).Count, 0);
                Expect((await proxy.GetAsync("/")).Header("X-Rule"), "2");
            });
            """);
        var code = await rules.RunAsync(TestedRules.Order(), $$"""
            { {{Routes}}, "Options": { "AccessControl": { "Enabled": true } }, "Pipeline": { "Order": [ "AccessControl", "second.csx", "*", "rule.csx" ] } }
            """);
        Assert.True(code == 0, rules.Output + rules.Error);
    }

    [Theory]
    [InlineData("_shared.csx")]
    [InlineData("rule.test.csx")]
    [InlineData("notes.txt")]
    public async Task A_file_that_is_no_rule_cannot_be_under_test(string name)
    {
        using var rules = TestedRules.Of("OnRequest(request => Continue);", $$"""
            Rules("{{name}}");
            Test("a", async proxy => await proxy.GetAsync("/"));
            """);
        rules.Write("_shared.csx", "");
        rules.Write("notes.txt", "");
        Assert.Equal(2, await rules.RunAsync());
        Assert.Contains($"error SP0702: there is no rule '{name}'", rules.Output);
    }

    [Fact]
    public async Task Static_properties_begin_anew_with_each_test()
    {
        using var rules = TestedRules.Of(
            """
            OnRequest(request => request.Respond(200, $"{++Counts.Requests}"));
            static class Counts { public static int Requests { get; set; } }
            """,
            """
            Test("one", async proxy => Expect((await proxy.GetAsync("/")).Text, "1"));
            Test("two", async proxy => Expect((await proxy.GetAsync("/")).Text, "1"));
            """);
        Assert.True(await rules.RunAsync() == 0, rules.Output);
    }

    [Fact]
    public async Task A_plugin_that_cannot_be_loaded_is_told_to_every_test()
    {
        using var rules = TestedRules.Of("OnRequest(request => Continue);", """
            Plugins("Bad");
            Test("a", async proxy => await proxy.GetAsync("/"));
            Test("b", async proxy => await proxy.GetAsync("/"));
            """);
        rules.Write("plugins/Bad/Bad.dll", "no assembly");
        Assert.Equal(1, await rules.RunAsync(TestedRules.Order(), $$"""{ {{Routes}}, "Plugins": { "Folder": "plugins" } }"""));
        Assert.Equal(2, rules.Output.Split("error SP0405").Length - 1);
    }
}
