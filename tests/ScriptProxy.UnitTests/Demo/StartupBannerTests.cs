using ScriptProxy.Host.Commands;
using ScriptProxy.Host.Demo;
using ScriptProxy.Sdk;

namespace ScriptProxy.UnitTests.Demo;

public sealed class StartupBannerTests
{
    private static readonly StartupSummary Demo = new(
        ["http://[::]:8080"],
        [
            new LoadedUnit("Headers", "plugin", [Phase.OnResponse, Phase.OnRequest]),
            new LoadedUnit("60-upstream-by-header.csx", "rule", [Phase.OnRequest]),
            new LoadedUnit("90-empty.csx", "rule", []),
        ],
        ["blue", "green"],
        "rules",
        HasRulesFolder: true,
        null,
        IsDemo: true);

    [Fact]
    public void A_demo_tells_what_is_loaded_and_what_to_try() => Assert.Equal(
        $$"""
        ScriptProxy {{VersionAction.Version}} listens on http://[::]:8080

        Rules and plugins, in the order in which every exchange meets them:
           1  Headers                    plugin  OnRequest, OnResponse
           2  60-upstream-by-header.csx  rule    OnRequest
        Loaded, without hooks: 90-empty.csx
        Clusters: blue, green

        Two demo upstreams, blue and green, tell what they receive. Try:
          curl http://localhost:8080/hello
          curl -H "X-Upstream: green" http://localhost:8080/hello
        Edit or add a rule in rules: it is live as soon as it is saved.
        There is no configuration file; name one with --config FILE or create scriptproxy.json, and start anew.


        """,
        Written(Demo));

    [Fact]
    public void Without_a_demo_there_is_nothing_to_try()
    {
        var text = Written(Demo with { IsDemo = false, ConfigFile = "scriptproxy.json" });
        Assert.DoesNotContain("curl", text, StringComparison.Ordinal);
        Assert.Contains("stand in scriptproxy.json", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("20-block-user-agents.csx", "-i -A sqlmap")]
    [InlineData("60-upstream-by-header.csx", "-H \"X-Upstream: green\"")]
    public void A_line_to_try_stands_there_only_if_its_rule_is_loaded(string rule, string options)
    {
        Assert.Contains($"curl {options} http", Written(Demo with { Units = [new LoadedUnit(rule, "rule", [Phase.OnRequest])] }), StringComparison.Ordinal);
        Assert.DoesNotContain($"curl {options}", Written(Demo with { Units = [] }), StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_that_is_not_there_is_to_be_created()
    {
        var text = Written(Demo with { HasRulesFolder = false });
        Assert.Contains("Create rules and put a rule there: it is live as soon as it is saved.", text, StringComparison.Ordinal);
        Assert.DoesNotContain("Edit or add", text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_proxy_without_units_says_so() =>
        Assert.Contains("No rule or plugin takes part", Written(Demo with { Units = [], Clusters = [] }), StringComparison.Ordinal);

    [Fact]
    public void A_thousand_units_stay_on_one_screen()
    {
        var units = Enumerable.Range(1, 1_000).Select(number => new LoadedUnit($"{number}.csx", "rule", [Phase.OnRequest])).ToArray();
        var clusters = Enumerable.Range(1, 1_000).Select(number => $"c{number}").ToArray();
        var text = Written(Demo with { Units = units, Clusters = clusters });
        Assert.InRange(text.Split('\n').Length, 15, 24);
        Assert.Contains("and 990 more; 'scriptproxy check' prints them all", text, StringComparison.Ordinal);
        Assert.Contains("c8 and 992 more", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http://localhost:8080/hello", "https://localhost:8443", "http://0.0.0.0:8080")]
    [InlineData("https://localhost:8443/hello", "https://*:8443")]
    [InlineData("http://10.0.0.5:80/hello", "http://10.0.0.5:80")]
    [InlineData("http://[::1]:80/hello", "http://[::1]:80")]
    public void The_lines_to_try_name_an_address_that_can_be_asked(string url, params string[] addresses) =>
        Assert.Contains($"curl {url}", Written(Demo with { Addresses = addresses }), StringComparison.Ordinal);

    [Fact]
    public void A_file_name_cannot_forge_a_line() =>
        Assert.Contains(@"a\u000ab.csx", Written(Demo with { Units = [new LoadedUnit("a\nb.csx", "rule", [])] }), StringComparison.Ordinal);

    private static string Written(StartupSummary summary)
    {
        using var output = new StringWriter { NewLine = "\n" };
        StartupBanner.Write(output, summary);
        return output.ToString();
    }
}
