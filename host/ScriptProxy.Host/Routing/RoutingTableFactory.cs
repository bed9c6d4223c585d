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
        table.MatchWith(BuildMatcher([.. endpoints.Where(endpoint => endpoint != unrouted)], table.ForwardAsync));
        return table;
    }

    private RequestDelegate BuildMatcher(IReadOnlyList<Endpoint> endpoints, RequestDelegate forward)
    {
        // UseRouting takes the endpoints of the builder under this key: WebApplication hands its own over in the same way. UseEndpoints,
        // the other way in, would keep every generation's endpoints in RouteOptions for ever.
        var app = new ApplicationBuilder(services)
        {
            Properties = { ["__GlobalEndpointRouteBuilder"] = new FrozenEndpoints(services, endpoints) },
        };
        app.UseRouting();
        UseWhatRoutesAskFor(app, endpoints);
        app.Run(forward);
        return app.Build();
    }

    /// <summary>What a YARP route can ask of ASP.NET by configuration alone.</summary>
    private static void UseWhatRoutesAskFor(ApplicationBuilder app, IReadOnlyList<Endpoint> endpoints)
    {
        if (Any<ICorsMetadata>())
        {
            app.UseCors();
        }

        if (Any<IAuthorizeData>())
        {
            app.UseAuthorization();
        }

        if (Any<RequestTimeoutAttribute>() || Any<RequestTimeoutPolicy>() || Any<DisableRequestTimeoutAttribute>())
        {
            app.UseRequestTimeouts();
        }

        bool Any<T>() where T : class => endpoints.Any(endpoint => endpoint.Metadata.GetMetadata<T>() is not null);
    }

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
