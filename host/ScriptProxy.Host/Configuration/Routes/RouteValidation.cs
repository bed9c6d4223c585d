using ScriptProxy.Host.Diagnostics;
using Yarp.ReverseProxy.Configuration;

namespace ScriptProxy.Host.Configuration.Routes;

/// <summary>Checks routes and clusters, by YARP's rules and by ours, and reports every finding at its place.</summary>
/// <param name="validator">YARP's, which knows the registered policies and transforms.</param>
/// <param name="place">Where a key was written; most often <see cref="ConfigurationSnapshot.Place"/>.</param>
/// <param name="diagnostics">Gets the findings.</param>
internal sealed class RouteValidation(IConfigValidator validator, Func<string, KeyPlace> place, DiagnosticList diagnostics)
{
    public async ValueTask CheckAsync(IReadOnlyList<RouteConfig> routes, IReadOnlyList<ClusterConfig> clusters)
    {
        foreach (var cluster in clusters)
        {
            await CheckAsync(cluster);
        }

        var known = clusters.Select(cluster => cluster.ClusterId).ToHashSet(StringComparer.OrdinalIgnoreCase);
        foreach (var route in routes)
        {
            await CheckAsync(route, known);
        }

        CheckIds("cluster", clusters.Select(cluster => cluster.ClusterId), ReverseProxySection.ClusterKey);
        CheckIds("route", routes.Select(route => route.RouteId), ReverseProxySection.RouteKey);
        foreach (var (first, second) in RouteAmbiguity.Find(routes))
        {
            Report(second, ConfigurationCodes.RoutesAmbiguous, Ambiguity(first, second));
        }
    }

    private async ValueTask CheckAsync(ClusterConfig cluster)
    {
        var here = ReverseProxySection.ClusterKey(cluster.ClusterId);
        foreach (var error in await validator.ValidateClusterAsync(cluster))
        {
            Refuse(error, ConfigurationCodes.ClusterRefused, $"Cluster '{cluster.ClusterId}'", UnknownPolicy.Locate(error, cluster) ?? (here, ""));
        }

        if (cluster.Destinations is null or { Count: 0 })
        {
            diagnostics.Add(place(here).Warning(ConfigurationCodes.ClusterEmpty, $"Cluster '{cluster.ClusterId}' has no destination; its requests get 503."));
        }
    }

    private async ValueTask CheckAsync(RouteConfig route, HashSet<string> clusters)
    {
        foreach (var error in await validator.ValidateRouteAsync(route))
        {
            var located = UnknownTransform.Locate(error, route) ?? UnknownPolicy.Locate(error, route) ?? (ReverseProxySection.RouteKey(route.RouteId), "");
            Refuse(error, ConfigurationCodes.RouteRefused, $"Route '{route.RouteId}'", located);
        }

        // YARP takes it, and nothing limits by it.
        if (string.Equals(route.RateLimiterPolicy, "Default", StringComparison.OrdinalIgnoreCase))
        {
            Refuse(new InvalidOperationException("there is no rate limiter by that name here; the plugin RateLimiting limits requests."), ConfigurationCodes.RouteRefused, $"Route '{route.RouteId}'", ($"{ReverseProxySection.RouteKey(route.RouteId)}:RateLimiterPolicy", ""));
        }

        // A route without a cluster is fine: a rule may choose one.
        if (!string.IsNullOrEmpty(route.ClusterId) && !clusters.Contains(route.ClusterId))
        {
            var advice = Spelling.Advice(route.ClusterId, clusters);
            Report(route, ConfigurationCodes.ClusterMissing, $"Route '{route.RouteId}' names the cluster '{route.ClusterId}', which is not there{advice}");
        }
    }

    private void Refuse(Exception error, string code, string what, (string Key, string Advice) located)
    {
        var text = Text(error);
        diagnostics.Add(place(located.Key).Error(code, $"{what}: {(located.Advice.Length > 0 ? text.TrimEnd('.') : text)}{located.Advice}"));
    }

    private void CheckIds(string kind, IEnumerable<string> ids, Func<string, string> key)
    {
        foreach (var same in ids.GroupBy(id => id, StringComparer.OrdinalIgnoreCase).Where(same => same.Count() > 1))
        {
            diagnostics.Add(place(key(same.Key)).Error(ConfigurationCodes.IdTwice, $"There is more than one {kind} '{same.Key}'. Rename one."));
        }
    }

    private string Ambiguity(RouteConfig first, RouteConfig second)
    {
        var line = place(ReverseProxySection.RouteKey(first.RouteId)).Line;
        var other = line > 0 ? $"'{first.RouteId}' (line {line})" : $"'{first.RouteId}'";
        return $"Route '{second.RouteId}' and route {other} match the same requests, and such requests would fail. "
            + "Give one of them another Order, or tell them apart by path, host, method, header or query.";
    }

    private void Report(RouteConfig route, string code, string message) =>
        diagnostics.Add(place(ReverseProxySection.RouteKey(route.RouteId)).Error(code, message));

    // YARP's text often names the part and leaves the reason to the inner exception.
    private static string Text(Exception error) => error.InnerException is { } inner ? $"{error.Message} {inner.Message}" : error.Message;
}
