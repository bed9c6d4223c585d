using ScriptProxy.FunctionalTests.Reloading;
using ScriptProxy.Testing;
using static ScriptProxy.FunctionalTests.Plugins.PluginBuild;

namespace ScriptProxy.FunctionalTests.BadInput;

public sealed class OptionsErrorTests
{
    private const string Rule = """
        using System.ComponentModel.DataAnnotations;
        record Burst { [Range(1, 9)] public int Size { get; init; } = 1; }
        record Settings { [Required] public string Name { get; init; } = "none"; public Burst Burst { get; init; } = new(); }
        var settings = Options<Settings>();
        OnResponse(response => response.Headers["X-Rule"] = $"{settings.Name} {settings.Burst.Size}");
        """;

    [Fact]
    public async Task Errors_of_several_units_and_keys_come_together_and_nothing_changes_before_all_are_mended()
    {
        await using var proxy = await ProxyUnderTest.StartAsync(new ProxySetup
        {
            Rule = Rule,
            Configuration = Configuration("""{ "rule.csx": { "Name": "first", "Burst": { "Size": 2 } }, "Geo": { "Depth": 3 } }"""),
            Files = new Dictionary<string, byte[]>
            {
                ["plugins/Geo/Geo.dll"] = Compile("Geo", """
                    using System.ComponentModel.DataAnnotations;
                    using ScriptProxy.Sdk;
                    public sealed record GeoOptions([Range(1, 9)] int Depth = 1, string Mode = "fast");
                    public sealed class GeoPlugin : IProxyPlugin
                    {
                        public void Configure(Hooks hooks)
                        {
                            var options = hooks.Options<GeoOptions>();
                            hooks.OnResponse(response => response.Headers["X-Geo"] = $"{options.Depth} {options.Mode}");
                        }
                    }
                    """),
            },
            ExpectErrors = true,
        });
        Assert.Equal(("first 2", "3 fast"), (await proxy.HeaderAsync("X-Rule"), await proxy.HeaderAsync("X-Geo")));

        proxy.Write("scriptproxy.json", Save("""{ "rule.csx": { "Name": "", "Burst": { "Size": 10 } }, "Geo": { "Depth": 11, "Mdoe": "slow" } }"""));
        var findings = await proxy.ReloadAsync();

        string[] keys = ["Options:Geo:Depth", "Options:Geo:Mdoe", "Options:rule.csx:Burst:Size", "Options:rule.csx:Name"];
        Assert.Equal(4, findings.Count);
        Assert.All(keys, key => Assert.Contains(findings, finding => finding.Contains("scriptproxy.json(", StringComparison.Ordinal) && finding.Contains($": error SP0106: {key}", StringComparison.Ordinal)));
        Assert.Equal(("first 2", "3 fast"), (await proxy.HeaderAsync("X-Rule"), await proxy.HeaderAsync("X-Geo")));

        proxy.Write("scriptproxy.json", Save("""{ "rule.csx": { "Name": "second", "Burst": { "Size": 9 } }, "Geo": { "Mode": "slow" } }"""));
        Assert.Empty(await proxy.ReloadAsync());
        Assert.Equal(("second 9", "1 slow"), (await proxy.HeaderAsync("X-Rule"), await proxy.HeaderAsync("X-Geo")));

        string Save(string options) => Configuration(options).Replace("{upstream}", proxy.Upstream.Address, StringComparison.Ordinal);
    }

    private static string Configuration(string options) => $$"""
        { "Options": {{options}},
          "ReverseProxy": { "Routes": { "all": { "ClusterId": "main", "Match": { "Path": "/{**rest}" } } }, "Clusters": { "main": { "Destinations": { "d": { "Address": "{upstream}" } } } } } }
        """;
}
