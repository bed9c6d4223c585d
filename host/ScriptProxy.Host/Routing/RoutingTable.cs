using System.Collections.Concurrent;
using System.Collections.Frozen;
using Microsoft.AspNetCore.Http;
using ScriptProxy.Host.Exchanges;
using ScriptProxy.Host.Forwarding;
using Yarp.ReverseProxy.Model;

namespace ScriptProxy.Host.Routing;

/// <summary>
/// The routes of one generation, and which clusters it has, frozen: an exchange that began before a reload finds what it would have found
/// then, even when a hook took its time. What a cluster's destinations are, and how they are, is always the newest.
/// </summary>
internal sealed class RoutingTable(
    FrozenDictionary<string, ClusterState> clusters, Endpoint unrouted, DirectForwarder direct)
{
    /// <summary>
    /// The id of a route that matches nothing by itself and that every configuration given to YARP has: requests that a hook sends to a
    /// cluster without a matching route take it.
    /// </summary>
    public const string UnroutedId = "scriptproxy:unrouted";

    private readonly ConcurrentDictionary<(Endpoint Route, string Cluster), Endpoint> _rerouted = [];
    private RequestDelegate? _match;

    public IEnumerable<string> ClusterIds => clusters.Keys.Order(StringComparer.Ordinal);

    /// <summary>The id as the configuration spells it, since it is compared without case; null if there is no such cluster.</summary>
    public string? FindCluster(string id) => clusters.TryGetValue(id, out var cluster) ? cluster.ClusterId : null;

    /// <summary>Sets the delegate that finds a route's endpoint and ends in <see cref="ForwardAsync"/>.</summary>
    public void MatchWith(RequestDelegate match) => _match = match;

    /// <summary>Routes the exchange and forwards it.</summary>
    public Task InvokeAsync(Exchange exchange) =>
        exchange.ForwardAddress is null ? _match!(exchange.Http) : direct.ForwardAsync(exchange);

    public Task ForwardAsync(HttpContext http)
    {
        var exchange = http.Features.Get<Exchange>()!;
        var endpoint = http.GetEndpoint();
        if (exchange.ChosenCluster is { } cluster)
        {
            endpoint = Reroute(endpoint, cluster);
            http.SetEndpoint(endpoint);
        }

        if (endpoint is null)
        {
            exchange.AnswerWith(StatusCodes.Status404NotFound, "no route matches the request.");
            return Task.CompletedTask;
        }

        return endpoint.RequestDelegate!(http);
    }

    /// <summary>The endpoint of the same route with another cluster. There are no more of them than routes times clusters.</summary>
    private Endpoint Reroute(Endpoint? matched, string cluster)
    {
        // An endpoint that is no route's is ASP.NET's own answer (405, say); the hook's choice goes before it.
        var route = matched?.Metadata.GetMetadata<RouteModel>() is null ? unrouted : matched;
        return _rerouted.GetOrAdd((route, cluster), static (key, clusters) =>
        {
            var model = key.Route.Metadata.GetMetadata<RouteModel>()!;
            var rerouted = new RouteModel(model.Config, clusters[key.Cluster], model.Transformer);
            return new Endpoint(
                key.Route.RequestDelegate,
                new EndpointMetadataCollection([.. key.Route.Metadata.Where(item => item is not RouteModel), rerouted]),
                key.Route.DisplayName);
        }, clusters);
    }
}
