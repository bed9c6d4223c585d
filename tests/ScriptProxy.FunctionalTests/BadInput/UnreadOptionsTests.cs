using ScriptProxy.Testing;

namespace ScriptProxy.FunctionalTests.BadInput;

public sealed class UnreadOptionsTests
{
    private const string Reading = "class Settings { public string Greeting { get; set; } = \"\"; } Options<Settings>();";

    [Fact]
    public async Task Options_of_a_rule_that_was_taken_away_are_a_warning_and_the_rest_reloads()
    {
        await using var proxy = await ProxyUnderTest.StartAsync(new ProxySetup
        {
            Rules = new Dictionary<string, string> { ["10-a.csx"] = Reading, ["10-b.csx"] = Reading },
            Settings = new Dictionary<string, string> { ["Options:10-a.csx:Greeting"] = "a", ["Options:10-b.csx:Greeting"] = "b" },
        });
        File.Delete(Path.Combine(proxy.RulesFolder, "10-b.csx"));

        Assert.Equal(
            ["warning SP0503: Options:10-b.csx has no effect, because no such unit is loaded. (set by the command line)"], await proxy.ReloadAsync());
        Assert.Equal(2, proxy.Proxy.Generations.Current.Number);
    }

    [Fact]
    public async Task Options_of_a_rule_that_reads_none_are_a_warning()
    {
        await using var proxy = await ProxyUnderTest.StartAsync(new ProxySetup
        {
            Rule = "OnRequest(request => Continue);",
            Settings = new Dictionary<string, string> { ["Options:rule.csx:Greeting"] = "a" },
        });

        Assert.Contains("warning SP0504: Options:rule.csx has no effect", Assert.Single(await proxy.ReloadAsync()), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{ "Options": { "Compression": {} } }""", "scriptproxy.json(1,16): warning SP0504: Options:Compression has no effect as it stands")]
    [InlineData("""{ "Options": { "Caching": { "Memory": { "MaxMegabytes": 10 } } } }""", "scriptproxy.json(1,16): warning SP0504: Options:Caching has no effect as it stands")]
    [InlineData("""{ "Options": { "Compression": { "Enabled": false, "MinimumBytes": 10 } } }""", null)]
    [InlineData("""{ "Options": { "Compression": { "Enabled": true } } }""", null)]
    public async Task A_plugin_with_options_that_is_not_switched_on_is_a_warning(string configuration, string? finding)
    {
        await using var proxy = await ProxyUnderTest.StartAsync(new ProxySetup { Configuration = configuration, BuiltInPlugins = true });

        var findings = await proxy.ReloadAsync();

        if (finding is null)
        {
            Assert.Empty(findings);
        }
        else
        {
            Assert.Contains(finding, Assert.Single(findings), StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("""{ "Options": { "Overlod": { "Clusters": { "api": {} } } } }""", "Options:Overlod has no effect, because there is no such unit; did you mean Overload?")]
    [InlineData("""{ "Options": { "Overlod": { "Clusters": [] } } }""", "Options:Overlod has no effect, because there is no such unit; did you mean Overload?")]
    [InlineData("""{ "Options": { "Overlod": { "Clusters": null } } }""", "Options:Overlod has no effect, because there is no such unit; did you mean Overload?")]
    [InlineData("""{ "Options": { "Overlod": {} } }""", "Options:Overlod has no effect, because there is no such unit; did you mean Overload?")]
    [InlineData("""{ "Options": { "Nonsense": { "Clusters": { "api": {} } } } }""", "Options:Nonsense has no effect, because no such unit is loaded.")]
    public async Task A_misspelled_unit_is_told_though_its_options_hold_nothing(string configuration, string finding)
    {
        await using var proxy = await ProxyUnderTest.StartAsync(new ProxySetup { BuiltInPlugins = true, ExpectErrors = true });
        proxy.Write("scriptproxy.json", configuration);

        Assert.Contains("scriptproxy.json(1,16): ", Assert.Single(await proxy.ReloadAsync(), found => found.Contains(finding, StringComparison.Ordinal)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_the_plugin_that_options_are_for_nothing_begins_to_serve()
    {
        using var files = new TemporaryFolder();
        var file = files.Write("scriptproxy.json", """{ "Options": { "Guard": { "Deny": "all" } } }""");
        using var proxy = ProxyProcess.Start(null, ["run", "--config", file, "--urls", "http://127.0.0.1:0"]);

        Assert.Equal(2, await proxy.ExitAsync());

        Assert.Contains("scriptproxy.json(1,16): error SP0503: Options:Guard has no effect, because there is no such plugin", proxy.Errors + proxy.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_plugin_that_is_taken_away_later_does_not_keep_the_rest_from_reloading()
    {
        await using var proxy = await ProxyUnderTest.StartAsync(new ProxySetup());
        proxy.WriteRule("new.csx", "OnRequest(request => Continue);");
        await proxy.ReloadAsync();
        proxy.Write("scriptproxy.json", """{ "Options": { "Guard": { "Deny": "all" } } }""");

        Assert.Contains("warning SP0503: Options:Guard has no effect, because no such unit is loaded", Assert.Single(await proxy.ReloadAsync()), StringComparison.Ordinal);
    }
}
