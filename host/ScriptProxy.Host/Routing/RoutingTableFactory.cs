using System.Collections.Frozen;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Cors.Infrastructure;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Timeouts;
using Microsoft.AspNetCore.Routing;
using ScriptProxy.Host.Forwarding;
using Yarp.ReverseProxy;
using Yarp.ReverseProxy.Configuration;
using Yarp.ReverseProxy.Model;

namespace ScriptProxy.Host.Routing;

/// <summary>Hands routes and clusters to YARP and freezes what YARP makes of them.</summary>
internal sealed class RoutingTableFactory(IServiceProvider services, RouteSource source, IProxyStateLookup state, DirectForwarder direct)
{
    private readonly YarpEndpoints _yarp = new(services);
    private bool _isLoaded;

    /// <summary>Applies a validated configuration. Called by the one reload loop only.</summary>
    public async Task<RoutingTable> ApplyAsync(IReadOnlyList<RouteConfig> routes, IReadOnlyList<ClusterConfig> clusters)
    {
        IReadOnlyList<RouteConfig> withUnrouted = [.. routes, Unrouted];
        if (_isLoaded)
        {
            await source.ReplaceAsync(withUnrouted, clusters);
        }
        else
        {
            source.Set(withUnrouted, clusters);
            _yarp.MapReverseProxy();
            _isLoaded = true;
        }

        return Freeze();
    }

    private static RouteConfig Unrouted { get; } = new()
    {
        RouteId = RoutingTable.UnroutedId,
        Match = new RouteMatch { Path = "/{**any}" },
        Order = int.MaxValue,
    };

    private RoutingTable Freeze()
    {
        var endpoints = _yarp.DataSources.Single().Endpoints;
        var unrouted = endpoints.Single(endpoint => endpoint.Metadata.GetMetadata<RouteModel>()!.Config.RouteId == RoutingTable.UnroutedId);
        var clusters = state.GetClusters().ToFrozenDictionary(cluster => cluster.ClusterId, StringComparer.OrdinalIgnoreCase);
        var table = new RoutingTable(clusters, unrouted, direct);
        IReadOnlyList<Endpoint> matched = [.. endpoints.Where(endpoint => endpoint != unrouted)];
        var matchesFirst = matched.Any(NeedsMatchingFirst);
        var forward = BuildForwarding(matched, table.ForwardAsync);
        table.MatchWith(BuildMatching(matched, matchesFirst ? RoutingTable.Admit : forward), forward, matchesFirst);
        return table;
    }

    /// <summary>Finds a route, and asks what it asks of every request: all that a YARP route can by configuration alone, of what ASP.NET has.</summary>
    private RequestDelegate BuildMatching(IReadOnlyList<Endpoint> endpoints, RequestDelegate next)
    {
        var app = RoutingAmong(endpoints);
        if (endpoints.Any(Has<IAuthorizeData>))
        {
            var readings = RoutingAmong(endpoints);
            readings.Run(_ => Task.CompletedTask);
            var guarded = new GuardedReadings(readings.Build());
            app.Use(next => http => guarded.LeadAsync(http, next));
        }

        if (endpoints.Any(Has<IEnableCorsAttribute>))
        {
            app.UseCors();
        }

        if (endpoints.Any(Has<IAuthorizeData>))
        {
            app.UseAuthorization();
        }

        app.Run(next);
        return endpoints.Any(RouteExpressions.AreIn) ? RouteExpressions.InPool(app.Build()) : app.Build();
    }

    private ApplicationBuilder RoutingAmong(IReadOnlyList<Endpoint> endpoints)
    {
        // UseRouting takes the endpoints of the builder under this key: WebApplication hands its own over in the same way. UseEndpoints,
        // the other way in, would keep every generation's endpoints in RouteOptions for ever.
        var app = new ApplicationBuilder(services)
        {
            Properties = { ["__GlobalEndpointRouteBuilder"] = new FrozenEndpoints(services, endpoints) },
        };
        app.UseRouting();
        return app;
    }

    /// <summary>Time is limited where an upstream is asked: what the cache has takes none.</summary>
    private RequestDelegate BuildForwarding(IReadOnlyList<Endpoint> endpoints, RequestDelegate forward)
    {
        var app = new ApplicationBuilder(services);
        if (endpoints.Any(endpoint => Has<RequestTimeoutAttribute>(endpoint) || Has<RequestTimeoutPolicy>(endpoint) || Has<DisableRequestTimeoutAttribute>(endpoint)))
        {
            app.UseRequestTimeouts();
        }

        app.Run(forward);
        return app.Build();
    }

    private static bool NeedsMatchingFirst(Endpoint endpoint) =>
        Has<IEnableCorsAttribute>(endpoint) || Has<IAuthorizeData>(endpoint) || RouteMatches.BeyondAddress(endpoint.Metadata.GetMetadata<RouteModel>()!.Config);

    private static bool Has<T>(Endpoint endpoint) where T : class => endpoint.Metadata.GetMetadata<T>() is not null;

    private sealed class FrozenEndpoints(IServiceProvider services, IReadOnlyList<Endpoint> endpoints) : IEndpointRouteBuilder
    {
        public IServiceProvider ServiceProvider => services;

        public ICollection<EndpointDataSource> DataSources { get; } = [new DefaultEndpointDataSource(endpoints)];

        public IApplicationBuilder CreateApplicationBuilder() => new ApplicationBuilder(services);
    }

    private sealed class YarpEndpoints(IServiceProvider services) : IEndpointRouteBuilder
    {
        public IServiceProvider ServiceProvider => services;

        public ICollection<EndpointDataSource> DataSources { get; } = [];

        public IApplicationBuilder CreateApplicationBuilder() => new ApplicationBuilder(services);
    }
}
