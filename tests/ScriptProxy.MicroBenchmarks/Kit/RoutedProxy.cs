using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using ScriptProxy.Host.Forwarding;
using ScriptProxy.Host.Hosting;
using ScriptProxy.Host.Routing;
using Yarp.ReverseProxy.Configuration;
using Yarp.ReverseProxy.Forwarder;

namespace ScriptProxy.MicroBenchmarks.Kit;

/// <summary>The proxy's routing with all of YARP, up to the forwarder.</summary>
internal static class RoutedProxy
{
    /// <param name="routes">Host, or null for all, and path of each route.</param>
    public static RoutingTable Build(IEnumerable<(string? Host, string Path)> routes)
    {
        var host = new HostBuilder().ConfigureWebHost(web => web.UseKestrel().Configure(_ => { })).ConfigureServices(AddServices).Build();
        return host.Services.GetRequiredService<RoutingTableFactory>().ApplyAsync([.. routes.Select(Route)], [Cluster]).GetAwaiter().GetResult();
    }

    private static void AddServices(IServiceCollection services)
    {
        services.AddSingleton(TimeProvider.System).AddLogging(logging => logging.SetMinimumLevel(LogLevel.Warning));
        services.AddSingleton<RouteSource>();
        services.AddSingleton<IProxyConfigProvider>(provider => provider.GetRequiredService<RouteSource>());
        services.AddSingleton<IConfigChangeListener>(provider => provider.GetRequiredService<RouteSource>());
        services.AddSingleton(new UpstreamLimits(ResponseHeadersKilobytes: 64, ExpectContinueTimeout: TimeSpan.FromSeconds(1))).AddSingleton<DirectForwarder>().AddSingleton<RoutingTableFactory>();
        ProxyServices.AddYarp(services);
        services.Replace(ServiceDescriptor.Singleton<IHttpForwarder, NoForwarder>());
    }

    private static ClusterConfig Cluster { get; } = new()
    {
        ClusterId = "main",
        Destinations = new Dictionary<string, DestinationConfig> { ["d1"] = new() { Address = "http://127.0.0.1:1/" } },
    };

    private static RouteConfig Route((string? Host, string Path) route, int number) => new()
    {
        RouteId = $"r{number}",
        ClusterId = Cluster.ClusterId,
        Match = new RouteMatch { Path = route.Path, Hosts = route.Host is null ? null : [route.Host] },
    };
}
