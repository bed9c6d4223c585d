using ScriptProxy.Testing;

namespace ScriptProxy.FunctionalTests.BadInput;

/// <summary>Options and rules that are about a route or cluster which is not there.</summary>
public sealed class ExpectedTargetTests
{
    [Theory]
    [InlineData("""{ "Overload": { "Clusters": { "apii": {} } } }""", "warning SP0508: Options:Overload:Clusters:apii has no effect on 'apii', because there is no such cluster; did you mean api?")]
    [InlineData("""{ "Overload": { "Clusters": { "payments": {} } } }""", "warning SP0508: Options:Overload:Clusters:payments has no effect on 'payments', because there is no such cluster.")]
    [InlineData("""{ "Overload": { "Clusters": { "API": {} } } }""", null)]
    [InlineData("""{ "Buffering": { "Enabled": true, "Responses": { "ExceptRoutes": ["webiste"] } } }""", "warning SP0508: Options:Buffering:Responses:ExceptRoutes:0 has no effect on 'webiste', because there is no such route; did you mean website?")]
    [InlineData("""{ "Compression": { "Enabled": true, "ExceptRoutes": ["events"] } }""", "warning SP0508: Options:Compression:ExceptRoutes:0 has no effect on 'events', because there is no such route.")]
    [InlineData("""{ "Headers": { "Response": [ { "For": { "Routes": ["wesbite"] }, "Set": { "X-A": "1" } } ] } }""", "warning SP0508: Options:Headers:Response:0:For:Routes:0 has no effect on 'wesbite'")]
    [InlineData("""{ "Rewriting": { "Response": [ { "For": { "Routes": ["wesbite"] }, "Replace": [ { "Find": "a", "With": "b" } ] } ] } }""", "warning SP0508: Options:Rewriting:Response:0:For:Routes:0 has no effect on 'wesbite'")]
    public async Task Options_that_name_what_is_not_there_are_told_at_their_place(string options, string? finding)
    {
        await using var proxy = await ProxyUnderTest.StartAsync(new ProxySetup { Configuration = Routing("{}"), BuiltInPlugins = true });
        proxy.Write("scriptproxy.json", Routing(options));

        var findings = await proxy.ReloadAsync();

        if (finding is null)
        {
            Assert.Empty(findings);
            return;
        }

        var found = Assert.Single(findings);
        Assert.StartsWith("scriptproxy.json(3,", found[found.IndexOf("scriptproxy.json", StringComparison.Ordinal)..], StringComparison.Ordinal);
        Assert.Contains(finding, found, StringComparison.Ordinal);
        Assert.Equal(2, proxy.Proxy.Generations.Current.Number);
    }

    [Theory]
    [InlineData("""{ "Overload": { "Clusters": { "apii": {} } } }""", 2, "error SP0508: Options:Overload:Clusters:apii")]
    [InlineData("""{ "Overload": { "Clusters": { "api": {}, "apii": {} } } }""", 0, "warning SP0508: Options:Overload:Clusters:apii")] // as web1 and web2 are, one of them taken away
    public async Task To_check_a_misspelled_id_is_an_error(string options, int code, string finding)
    {
        using var files = new TemporaryFolder();
        using var proxy = ProxyProcess.Start(null, ["check", "--config", files.Write("scriptproxy.json", Routing(options))]);

        Assert.Equal(code, await proxy.ExitAsync());

        Assert.Contains(finding, proxy.Errors + proxy.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_id_that_is_null_is_the_units_error()
    {
        await using var proxy = await ProxyUnderTest.StartAsync(new ProxySetup { Configuration = Routing("{}"), ExpectErrors = true });
        proxy.WriteRule("null.csx", "ExpectCluster(null!);");

        Assert.Contains("null.csx(1", Assert.Single(await proxy.ReloadAsync()), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_rule_says_what_it_is_about_and_is_told_at_its_line_when_that_is_taken_away_while_it_stays_loaded()
    {
        await using var proxy = await ProxyUnderTest.StartAsync(new ProxySetup
        {
            Configuration = Routing("{}"),
            Rule = """
                var cluster = "api";
                ExpectCluster(cluster); ExpectRoute("website");
                OnRequest("/v2/{**rest}", request => request.RouteTo(cluster));
                """,
        });
        Assert.Empty(await proxy.ReloadAsync());
        proxy.Write("scriptproxy.json", Routing("{}").Replace("\"api\"", "\"backend\"", StringComparison.Ordinal));

        Assert.Contains("rule.csx(2,1): warning SP0508: rule.csx is about the cluster 'api', which is not there.", Assert.Single(await proxy.ReloadAsync()), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_rule_that_routes_to_what_is_not_there_is_told_at_its_line_and_again_when_it_stays_loaded()
    {
        const string apii = "rule.csx(3,21): warning SP0508: rule.csx routes to the cluster 'apii', which is not there; did you mean api?";
        await using var proxy = await ProxyUnderTest.StartAsync(new ProxySetup { Configuration = Routing("{}") });
        proxy.WriteRule("rule.csx", """
            const string Version = "2";
            OnRequest("/v2/{**rest}", request => {
                request.RouteTo("apii");
                request.RouteTo(request.Host == "canary.org" ? "canary" + Version : request.Host);
                request.RouteTo(request.Headers["X-Cluster"].ToString());
            });
            """);
        foreach (var folder in new[] { "{}", """{ "Overload": { "Clusters": {} } }""" }) // the second changes the configuration, and leaves the rule as it is
        {
            proxy.Write("scriptproxy.json", Routing(folder));
            var findings = await proxy.ReloadAsync();

            Assert.Single(findings, finding => finding.Contains(apii, StringComparison.Ordinal));
            Assert.Single(findings, finding => finding.Contains("rule.csx(4,52): warning SP0508: rule.csx routes to the cluster 'canary2', which is not there.", StringComparison.Ordinal));
            Assert.Equal(2, findings.Count(finding => finding.Contains("SP0508", StringComparison.Ordinal)));
        }
    }

    [Fact]
    public async Task A_rule_that_was_kept_compiled_is_told_of_as_well()
    {
        using var files = new TemporaryFolder();
        var file = files.Write("scriptproxy.json", Routing("{}"));
        files.Write("rules/rule.csx", "\nOnRequest(request => request.RouteTo(\"apii\"));");
        for (var run = 0; run < 2; run++)
        {
            using var proxy = ProxyProcess.Start(null, ["check", "--config", file, "--set", $"Rules:Cache={files["kept"]}"]);

            Assert.Equal(2, await proxy.ExitAsync());

            Assert.Contains("rule.csx(2,38): error SP0508: rule.csx routes to the cluster 'apii', which is not there; did you mean api?", proxy.Errors + proxy.Output, StringComparison.Ordinal);
        }

        Assert.NotEmpty(Directory.GetFiles(files["kept"]));
    }

    private static string Routing(string options) => $$"""
        { "ReverseProxy": { "Routes": { "website": { "ClusterId": "api", "Match": { "Path": "{**rest}" } } },
                            "Clusters": { "api": { "Destinations": { "d1": { "Address": "http://127.0.0.1:9" } } } } },
          "Options": {{options}} }
        """;
}
