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
        var here = place(ReverseProxySection.ClusterKey(cluster.ClusterId));
        foreach (var error in await validator.ValidateClusterAsync(cluster))
        {
            diagnostics.Add(here.Error(ConfigurationCodes.ClusterRefused, $"Cluster '{cluster.ClusterId}': {Text(error)}"));
        }

        if (cluster.Destinations is null or { Count: 0 })
        {
            diagnostics.Add(here.Warning(ConfigurationCodes.ClusterEmpty, $"Cluster '{cluster.ClusterId}' has no destination; its requests get 503."));
        }
    }

    private async ValueTask CheckAsync(RouteConfig route, HashSet<string> clusters)
    {
        foreach (var error in await validator.ValidateRouteAsync(route))
        {
            var (key, advice) = UnknownTransform.Locate(error, route) ?? (ReverseProxySection.RouteKey(route.RouteId), "");
            diagnostics.Add(place(key).Error(ConfigurationCodes.RouteRefused, $"Route '{route.RouteId}': {Text(error)}{advice}"));
        }

        // A route without a cluster is fine: a rule may choose one.
        if (!string.IsNullOrEmpty(route.ClusterId) && !clusters.Contains(route.ClusterId))
        {
            var advice = Spelling.Advice(route.ClusterId, clusters);
            Report(route, ConfigurationCodes.ClusterMissing, $"Route '{route.RouteId}' names the cluster '{route.ClusterId}', which is not there{advice}");
        }
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
