using System.Collections.Concurrent;
using System.Collections.Frozen;
using Microsoft.AspNetCore.Http;
using ScriptProxy.Host.Exchanges;
using ScriptProxy.Host.Forwarding;
using ScriptProxy.Sdk;
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
    private RequestDelegate? _forward;
    private bool _matchesFirst;

    public IEnumerable<string> ClusterIds => clusters.Keys.Order(StringComparer.Ordinal);

    /// <summary>The id as the configuration spells it, since it is compared without case; null if there is no such cluster.</summary>
    public string? FindCluster(string id) => clusters.TryGetValue(id, out var cluster) ? cluster.ClusterId : null;

    /// <summary>Sets how routes are found.</summary>
    /// <param name="match">Finds a route's endpoint, asks what the route asks of every request, and ends in <paramref name="forward"/>, or in <see cref="Admit"/>.</param>
    /// <param name="forward">Leads to <see cref="ForwardAsync"/>.</param>
    /// <param name="matchesFirst">Whether <paramref name="match"/> comes before the lookup, and ends in <see cref="Admit"/>.</param>
    public void MatchWith(RequestDelegate match, RequestDelegate forward, bool matchesFirst) => (_match, _forward, _matchesFirst) = (match, forward, matchesFirst);

    /// <summary>
    /// Finds the exchange's route before the lookup, where the routes need that: what a route asks of every request counts for stored answers too, and a route that was not found by the address
    /// tells answers apart. It costs what finding a route costs, so that others are found only when an upstream is to be asked.
    /// </summary>
    /// <returns><see cref="Verdict.Respond"/> if the route has refused or answered the request.</returns>
    public ValueTask<Verdict> AdmitAsync(Exchange exchange)
    {
        return !_matchesFirst || exchange.ForwardAddress is not null || exchange.AsksUpstreamOnly // then who asks has been admitted
            ? new ValueTask<Verdict>(Verdict.Continue)
            : MatchAsync(_match!, exchange);

        static async ValueTask<Verdict> MatchAsync(RequestDelegate match, Exchange exchange)
        {
            await match(exchange.Http);
            return exchange.IsAdmittedByRoute ? Verdict.Continue : Verdict.Respond;
        }
    }

    public static Task Admit(HttpContext http)
    {
        http.Features.Get<Exchange>()!.IsAdmittedByRoute = true;
        return Task.CompletedTask;
    }

    /// <inheritdoc cref="ILookup.Route"/>
    public string? RouteBeyondAddress(Exchange exchange)
    {
        if (!_matchesFirst || exchange.ForwardAddress is not null)
        {
            return null;
        }

        var route = exchange.Http.GetEndpoint()?.Metadata.GetMetadata<RouteModel>()?.Config;
        return route is null ? UnroutedId : RouteMatches.BeyondAddress(route) ? route.RouteId : null;
    }

    /// <summary>Routes the exchange, if it has not been, and forwards it.</summary>
    public Task InvokeAsync(Exchange exchange) =>
        exchange.ForwardAddress is not null ? direct.ForwardAsync(exchange)
        : _matchesFirst ? _forward!(exchange.Http)
        : _match!(exchange.Http);

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
