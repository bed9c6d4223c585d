using Yarp.ReverseProxy.Configuration;

namespace ScriptProxy.Host.Configuration.Routes;

/// <summary>Finds the policy that YARP does not know; YARP names it, but neither its place nor those that there are.</summary>
internal static class UnknownPolicy
{
    private static readonly string[] Balancing = ["PowerOfTwoChoices", "RoundRobin", "LeastRequests", "Random", "FirstAlphabetical"];
    private static readonly string[] Affinity = ["HashCookie", "ArrCookie", "Cookie", "CustomHeader"];
    private static readonly string[] AffinityFailure = ["Redistribute", "Return503Error"];
    private static readonly string[] Available = ["HealthyAndUnknown", "HealthyOrPanic"];

    /// <summary>The policy's key and the end of a sentence about it; null for any other error.</summary>
    public static (string Key, string Advice)? Locate(Exception error, RouteConfig route) => Locate(error, ReverseProxySection.RouteKey(route.RouteId),
    [
        ("AuthorizationPolicy", "Authorization policy", route.AuthorizationPolicy, ["Default", "Anonymous"]),
        ("CorsPolicy", "CORS policy", route.CorsPolicy, ["Default", "Disable"]),
        ("RateLimiterPolicy", "RateLimiter policy", route.RateLimiterPolicy, ["Disable"]),
        ("TimeoutPolicy", "Timeout policy", route.TimeoutPolicy, ["Disable"]),
    ]);

    /// <inheritdoc cref="Locate(Exception, RouteConfig)"/>
    public static (string Key, string Advice)? Locate(Exception error, ClusterConfig cluster) => Locate(error, ReverseProxySection.ClusterKey(cluster.ClusterId),
    [
        ("LoadBalancingPolicy", "load balancing policy", cluster.LoadBalancingPolicy, Balancing),
        ("SessionAffinity:Policy", "session affinity policy", cluster.SessionAffinity?.Policy, Affinity),
        ("SessionAffinity:FailurePolicy", "affinity failure policy name", cluster.SessionAffinity?.FailurePolicy, AffinityFailure),
        ("HealthCheck:AvailableDestinationsPolicy", "available destinations policy", cluster.HealthCheck?.AvailableDestinationsPolicy, Available),
        ("HealthCheck:Active:Policy", "active health check policy name", cluster.HealthCheck?.Active?.Policy, ["ConsecutiveFailures"]),
        ("HealthCheck:Passive:Policy", "passive health check policy name", cluster.HealthCheck?.Passive?.Policy, ["TransportFailureRate"]),
    ]);

    private static (string Key, string Advice)? Locate(Exception error, string section, (string Key, string Words, string? Name, string[] Known)[] policies)
    {
        foreach (var (key, words, name, known) in policies)
        {
            if (name is not null && error.Message.Contains($"{words} '{name}'", StringComparison.Ordinal))
            {
                return ($"{section}:{key}", Spelling.Advice(name, known));
            }
        }

        return null;
    }
}
