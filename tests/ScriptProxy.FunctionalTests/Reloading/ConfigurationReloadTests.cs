using System.Collections.Concurrent;
using Microsoft.AspNetCore.Http;
using ScriptProxy.Testing;

namespace ScriptProxy.FunctionalTests.Reloading;

public sealed class ConfigurationReloadTests
{
    [Fact]
    public async Task Routes_and_clusters_change_without_one_failed_request()
    {
        await using var other = await Upstream.StartAsync();
        await using var proxy = await ProxyUnderTest.StartAsync(new ProxySetup { Rule = Versioned.Rule("same"), Watch = true, Settings = Asking.Quick });
        await using (ServingLoop.Start(proxy))
        {
            for (var round = 1; round <= 6; round++)
            {
                var address = round % 2 == 0 ? proxy.Upstream.Address : other.Address;
                proxy.Write("scriptproxy.json", $$"""
                    { "ReverseProxy": {
                        "Routes": { "r{{round}}": { "ClusterId": "c{{round}}", "Match": { "Path": "/{**rest}" }, "Transforms": [ { "ResponseHeader": "X-Round", "Set": "{{round}}", "When": "Always" } ] } },
                        "Clusters": { "c{{round}}": { "Destinations": { "d": { "Address": "{{address}}" } } } } } }
                    """);
                await proxy.SeesAsync("X-Round", $"{round}");
            }
        }

        Assert.NotEmpty(other.Requests);
        Assert.Equal(1, proxy.Loads("rule.csx"));
    }

    [Fact]
    public async Task An_unchanged_cluster_keeps_its_health_and_its_connections()
    {
        var connections = new ConcurrentDictionary<string, int>();
        await using var sick = await Upstream.StartAsync(http =>
        {
            http.Response.StatusCode = 500;
            return Task.CompletedTask;
        });
        await using var upstream = await Upstream.StartAsync(http =>
        {
            connections.AddOrUpdate(http.Connection.Id, 1, (_, count) => count + 1);
            return http.Response.WriteAsync("hello");
        });
        string Configuration(string more) => $$"""
            { "ReverseProxy": {
                "Routes": { {{more}} "all": { "ClusterId": "main", "Match": { "Path": "/{**rest}" } } },
                "Clusters": { "main": {
                  "LoadBalancingPolicy": "RoundRobin",
                  "HealthCheck": { "Active": { "Enabled": true, "Interval": "01:00:00", "Timeout": "00:01:00", "Policy": "ConsecutiveFailures", "Path": "/health" } },
                  "Metadata": { "ConsecutiveFailuresHealthPolicy.Threshold": "1" },
                  "Destinations": { "sick": { "Address": "{{sick.Address}}" }, "well": { "Address": "{{upstream.Address}}" } } } } } }
            """;
        await using var proxy = await ProxyUnderTest.StartAsync(new ProxySetup { Upstream = upstream, Configuration = Configuration("") });
        await Eventually.TrueAsync(() => !sick.Requests.IsEmpty && proxy.Log.Lines.Any(line => line.Contains("sick", StringComparison.Ordinal) && line.Contains("Unhealthy", StringComparison.Ordinal)), "the probe");
        await AskAsync();
        var known = connections.Keys.ToHashSet();
        var probes = sick.Requests.Count;

        proxy.Write("scriptproxy.json", Configuration("\"new\": { \"ClusterId\": \"main\", \"Match\": { \"Path\": \"/new\" } },"));
        Assert.Empty(await proxy.ReloadAsync());
        Assert.Equal(2, proxy.Proxy.Generations.Current.Number);
        await AskAsync();
        Assert.Equal(probes, sick.Requests.Count);
        Assert.Equal(known, connections.Keys.ToHashSet());

        async Task AskAsync()
        {
            for (var i = 0; i < 6; i++)
            {
                Assert.Equal("hello", await proxy.Client.GetStringAsync("/new"));
            }
        }
    }

    [Fact]
    public async Task The_environment_goes_before_the_file_and_the_command_line_before_both()
    {
        const string rule = """
            class Settings { public string File { get; set; } = ""; public string Environment { get; set; } = ""; public string CommandLine { get; set; } = ""; }
            var settings = Options<Settings>();
            OnResponse(response => response.Headers["X-Options"] = $"{settings.File} {settings.Environment} {settings.CommandLine}");
            """;
        static string Configuration(string version) => $$"""
            { "Options": { "rule.csx": { "File": "file{{version}}", "Environment": "file{{version}}", "CommandLine": "file{{version}}" } },
              "ReverseProxy": { "Routes": { "all": { "ClusterId": "main", "Match": { "Path": "/{**rest}" } } }, "Clusters": { "main": { "Destinations": { "d": { "Address": "{upstream}" } } } } } }
            """;
        await using var proxy = await ProxyUnderTest.StartAsync(new ProxySetup
        {
            Rule = rule,
            Configuration = Configuration("1"),
            Environment = new Dictionary<string, string> { ["SCRIPTPROXY_Options__rule.csx__Environment"] = "environment", ["SCRIPTPROXY_Options__rule.csx__CommandLine"] = "environment" },
            Settings = new Dictionary<string, string> { ["Options:rule.csx:CommandLine"] = "command" },
        });
        Assert.Equal("file1 environment command", await proxy.HeaderAsync("X-Options"));
        proxy.Write("scriptproxy.json", Configuration("2").Replace("{upstream}", proxy.Upstream.Address, StringComparison.Ordinal));
        Assert.Empty(await proxy.ReloadAsync());
        Assert.Equal("file2 environment command", await proxy.HeaderAsync("X-Options"));
    }

    [Fact]
    public async Task The_access_log_is_switched_while_serving()
    {
        await using var proxy = await ProxyUnderTest.StartAsync();
        await proxy.Client.GetStringAsync("/logged");
        await Edit("\"Logging\": { \"AccessLog\": false },");
        await proxy.Client.GetStringAsync("/silent");
        await Eventually.TrueAsync(() => proxy.Proxy.Generations.Current.Pins.Sum == 0, "what would have been logged is not");
        await Edit("\"Logging\": { \"AccessLog\": true },");
        await proxy.Client.GetStringAsync("/again");
        await Eventually.TrueAsync(() => proxy.Access.Lines.Any(line => line.Contains("/again", StringComparison.Ordinal)), "the access log");
        Assert.DoesNotContain(proxy.Access.Lines, line => line.Contains("/silent", StringComparison.Ordinal));

        async Task Edit(string section)
        {
            var text = await File.ReadAllTextAsync(Path.Combine(proxy.Folder, "scriptproxy.json"));
            proxy.Write("scriptproxy.json", "{" + section + text[text.IndexOf("\"ReverseProxy\"", StringComparison.Ordinal)..]);
            Assert.Empty(await proxy.ReloadAsync());
        }
    }

    [Fact]
    public async Task A_key_that_only_a_start_can_apply_is_warned_of()
    {
        await using var proxy = await ProxyUnderTest.StartAsync();
        var text = await File.ReadAllTextAsync(Path.Combine(proxy.Folder, "scriptproxy.json"));
        proxy.Write("scriptproxy.json", "{\n\"Limits\": { \"MaxResponseHeadersLengthKb\": 128 }," + text[(text.IndexOf('{', StringComparison.Ordinal) + 1)..]);
        Assert.Contains("scriptproxy.json(2,13): warning SP0107: Limits:MaxResponseHeadersLengthKb", Assert.Single(await proxy.ReloadAsync()), StringComparison.Ordinal);
    }
}
