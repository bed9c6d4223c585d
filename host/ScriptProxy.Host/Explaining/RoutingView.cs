using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using ScriptProxy.Host.Exchanges;
using ScriptProxy.Host.Routing;
using Yarp.ReverseProxy.Model;
using Yarp.ReverseProxy.SessionAffinity;

namespace ScriptProxy.Host.Explaining;

/// <summary>Where an exchange goes and why, read from what YARP leaves behind.</summary>
internal static class RoutingView
{
    public static ExplainedRouting Of(Exchange exchange)
    {
        if (exchange.ForwardAddress is { } address)
        {
            return new ExplainedRouting(null, null, $"{exchange.DecidedBy ?? "a rule"} named an address", [new ExplainedDestination(address, address, true, "named by the rule")], []);
        }

        var route = exchange.Route;
        var others = RouteViews.Others(exchange, route);
        if (exchange.Http.Features.Get<IReverseProxyFeature>() is not { } proxied)
        {
            return exchange.Http.GetEndpoint()?.Metadata.GetMetadata<RouteModel>() is { Config: { RouteId: not RoutingTable.UnroutedId } config }
                ? new ExplainedRouting(config.RouteId, config.ClusterId, "the route matches, and its policy has answered", [], RouteViews.Others(exchange, config.RouteId))
                : new ExplainedRouting(null, null, "no route matches", [], others);
        }

        var why = exchange.ChosenCluster is not null ? $"{exchange.DecidedBy ?? "a rule"} chose the cluster"
            : "the route names the cluster";
        return new ExplainedRouting(route, proxied.Cluster.Config.ClusterId, why, Destinations(exchange, proxied), others);
    }

    private static List<ExplainedDestination> Destinations(Exchange exchange, IReverseProxyFeature proxied)
    {
        var available = proxied.Route.Cluster?.DestinationsState.AvailableDestinations ?? [];
        var chosen = proxied.ProxiedDestination;
        var policy = proxied.Cluster.Config.LoadBalancingPolicy ?? "PowerOfTwoChoices";
        var isBound = chosen is not null && IsBound(exchange.Http, proxied, available, chosen);
        return [.. proxied.AllDestinations.OrderBy(destination => destination.DestinationId, StringComparer.Ordinal).Select(destination => new ExplainedDestination(
            destination.DestinationId, destination.Model.Config.Address, destination == chosen, Why(destination)))];

        string Why(DestinationState destination) =>
            destination == chosen ? isBound ? "session affinity keeps the client here" : available.Count == 1 ? "the only one available" : $"chosen among {available.Count} by {policy}"
            : !available.Contains(destination) ? Unavailable(destination)
            : chosen is null ? "available"
            : isBound ? $"available, but session affinity keeps the client at {chosen.DestinationId}"
            : $"available, but {policy} chose {chosen.DestinationId}";
    }

    /// <summary>Whether session affinity made the choice, and did not leave it to load balancing.</summary>
    private static bool IsBound(HttpContext http, IReverseProxyFeature proxied, IReadOnlyList<DestinationState> available, DestinationState chosen) =>
        proxied is { Cluster.Config.SessionAffinity: { Enabled: true } config, Route.Cluster: { } cluster }
        && http.RequestServices.GetServices<ISessionAffinityPolicy>().FirstOrDefault(policy => policy.Name == (config.Policy ?? SessionAffinityConstants.Policies.HashCookie)) is { } policy
        && policy.FindAffinitizedDestinations(http, cluster, config, available) is { Status: AffinityStatus.OK, Destinations: { } bound }
        && bound.Contains(chosen);

    private static string Unavailable(DestinationState destination) =>
        destination.Health.Active == DestinationHealth.Unhealthy ? "unhealthy, as the active check says"
        : destination.Health.Passive == DestinationHealth.Unhealthy ? "unhealthy, as its answers say"
        : "not available";
}
