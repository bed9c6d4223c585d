using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using ScriptProxy.Host.Configuration;
using ScriptProxy.Host.Configuration.Routes;
using ScriptProxy.Host.Diagnostics;
using Yarp.ReverseProxy.Configuration;

namespace ScriptProxy.UnitTests.Configuration;

public sealed class RouteValidationTests
{
    [Fact]
    public async Task All_errors_of_routes_and_clusters_come_at_once()
    {
        Assert.Equal(
            [
                "scriptproxy.json(3,5): error SP0202: Cluster 'api': No address found for destination 'one' on cluster 'api'.",
                "scriptproxy.json(3,14): error SP0202: Cluster 'api': No matching ILoadBalancingPolicy found for the load balancing policy 'Dice' set on the cluster 'api'; known here: PowerOfTwoChoices, RoundRobin, LeastRequests, Random, FirstAlphabetical.",
                "scriptproxy.json(4,5): warning SP0206: Cluster 'empty' has no destination; its requests get 503.",
                "scriptproxy.json(7,5): error SP0203: Route 'lost' names the cluster 'apj', which is not there; did you mean api?",
                "scriptproxy.json(8,5): error SP0201: Route 'path': Invalid path '/{a' for route 'path'.",
                "scriptproxy.json(9,65): error SP0201: Route 'transform': Unknown transform: PathPrefx; did you mean PathPrefix?",
                "scriptproxy.json(10,5): error SP0201: Route 'nowhere': Route 'nowhere' requires Hosts or Path specified. Set the Path to '/{**catchall}' to match all requests.",
                "scriptproxy.json(12,5): error SP0205: Route 'twin' and route 'lost' (line 7) match the same requests, and such requests would fail. Give one of them another Order, or tell them apart by path, host, method, header or query.",
            ],
            (await FindingsOf("""
                { "ReverseProxy": {
                  "Clusters": {
                    "api": { "LoadBalancingPolicy": "Dice", "Destinations": { "one": {} } },
                    "empty": {}
                  },
                  "Routes": {
                    "lost": { "ClusterId": "apj", "Match": { "Path": "/a/{id}" } },
                    "path": { "Match": { "Path": "/{a" } },
                    "transform": { "Match": { "Path": "/t" }, "Transforms": [ { "PathPrefx": "/x" } ] },
                    "nowhere": { "Match": {} },
                    "fine": { "ClusterId": "API", "Match": { "Path": "/f" } },
                    "twin": { "Match": { "Path": "/A/{name?}" } }
                  }
                } }
                """)).Select(line => line.Split(" There is an incomplete")[0]));
    }

    [Theory]
    [InlineData("Clusters:api:LoadBalancingPolicy", "RoundRobbin", "; did you mean RoundRobin?")]
    [InlineData("Clusters:api:SessionAffinity:Policy", "HashCooky", "; did you mean HashCookie?")]
    [InlineData("Clusters:api:SessionAffinity:FailurePolicy", "Redistribut", "; did you mean Redistribute?")]
    [InlineData("Clusters:api:HealthCheck:AvailableDestinationsPolicy", "HealthyOrPanik", "; did you mean HealthyOrPanic?")]
    [InlineData("Clusters:api:HealthCheck:Active:Policy", "Nonsense", "; known here: ConsecutiveFailures.")]
    [InlineData("Clusters:api:HealthCheck:Passive:Policy", "TransportFailureRat", "; did you mean TransportFailureRate?")]
    [InlineData("Routes:r:AuthorizationPolicy", "Anonymus", "; did you mean Anonymous?")]
    [InlineData("Routes:r:CorsPolicy", "Disabled", "; did you mean Disable?")]
    [InlineData("Routes:r:RateLimiterPolicy", "Default", ": there is no rate limiter by that name here; the plugin RateLimiting limits requests.")]
    [InlineData("Routes:r:RateLimiterPolicy", "Strict", "; known here: Disable.")]
    [InlineData("Routes:r:TimeoutPolicy", "Nonsense", "; known here: Disable.")]
    public async Task An_unknown_policy_is_told_at_its_place_with_those_that_there_are(string key, string name, string end)
    {
        DiagnosticList diagnostics = [];
        await using var services = YarpServices.Build();
        var root = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["ReverseProxy:Clusters:api:Destinations:d:Address"] = "http://d",
            ["ReverseProxy:Clusters:api:SessionAffinity:Enabled"] = "true",
            ["ReverseProxy:Clusters:api:SessionAffinity:AffinityKeyName"] = "key",
            ["ReverseProxy:Clusters:api:HealthCheck:Active:Enabled"] = "true",
            ["ReverseProxy:Clusters:api:HealthCheck:Passive:Enabled"] = "true",
            ["ReverseProxy:Routes:r:ClusterId"] = "api",
            ["ReverseProxy:Routes:r:Match:Path"] = "/",
            [$"ReverseProxy:{key}"] = name,
        }).Build();
        var proxy = ReverseProxySection.Read(root, [], KeyPlace.Elsewhere, diagnostics)!;

        await new RouteValidation(services.GetRequiredService<IConfigValidator>(), KeyPlace.Elsewhere, diagnostics).CheckAsync(proxy.Routes, proxy.Clusters);

        Assert.EndsWith($"{end} (set by ReverseProxy:{key})", Assert.Single(diagnostics).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ids_that_stand_twice_are_errors()
    {
        DiagnosticList diagnostics = [];
        await using var services = YarpServices.Build();
        var validation = new RouteValidation(services.GetRequiredService<IConfigValidator>(), _ => KeyPlace.InFile(""), diagnostics);
        var destinations = new Dictionary<string, DestinationConfig> { ["d"] = new() { Address = "http://d" } };

        await validation.CheckAsync(
            [new() { RouteId = "r", Match = new() { Path = "/1" } }, new() { RouteId = "R", Match = new() { Path = "/2" } }],
            [new() { ClusterId = "c", Destinations = destinations }, new() { ClusterId = "C", Destinations = destinations }]);

        Assert.Equal(["error SP0204: There is more than one cluster 'c'. Rename one.", "error SP0204: There is more than one route 'r'. Rename one."], diagnostics.Select(finding => finding.ToString()));
    }

    private static async Task<IEnumerable<string>> FindingsOf(string json)
    {
        using var text = new ConfigurationText(json);
        var snapshot = text.Read()!;
        await using var services = YarpServices.Build();
        await new RouteValidation(services.GetRequiredService<IConfigValidator>(), snapshot.Place, text.Diagnostics).CheckAsync(snapshot.Routes, snapshot.Clusters);
        return text.Findings.OrderBy(line => int.Parse(line.Split('(', ',')[1], null));
    }
}
