namespace ScriptProxy.Host.Demo;

/// <summary>The configuration of a proxy that was started without one: everything goes to <c>blue</c>, and rules may choose <c>green</c>.</summary>
internal static class DemoConfiguration
{
    /// <summary>Gives the configuration's keys for the two demo upstreams.</summary>
    public static IReadOnlyDictionary<string, string?> For(string blueAddress, string greenAddress) => new Dictionary<string, string?>
    {
        ["ReverseProxy:Routes:demo:ClusterId"] = "blue",
        ["ReverseProxy:Routes:demo:Match:Path"] = "{**catch-all}",
        ["ReverseProxy:Clusters:blue:Destinations:blue:Address"] = blueAddress,
        ["ReverseProxy:Clusters:green:Destinations:green:Address"] = greenAddress,
        // The example rules of these names do nothing before they are told which clusters there are.
        ["Options:50-strangler.csx:Cluster"] = "green",
        ["Options:50-strangler.csx:Paths:/new"] = "/",
        ["Options:60-upstream-by-header.csx:Clusters:0"] = "blue",
        ["Options:60-upstream-by-header.csx:Clusters:1"] = "green",
        ["Options:70-canary.csx:Cluster"] = "green",
    };
}
