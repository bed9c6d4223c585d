using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using ScriptProxy.Host.Admin.Endpoints;
using ScriptProxy.Host.Admin.Explaining;
using ScriptProxy.Host.Admin.LogPoints;
using ScriptProxy.Host.Admin.Tables;
using ScriptProxy.Host.Diagnostics;
using ScriptProxy.Host.Hosting;
using ScriptProxy.Host.Metrics;

namespace ScriptProxy.Host.Admin;

/// <summary>
/// Says what the proxy runs and reloads it, on an address of its own that only this machine reaches: <c>GET /status</c>,
/// <c>GET /metrics</c>, <c>POST /reload</c>, <c>POST /rollback/{generation}</c>, the tables below <c>/tables</c>,
/// explanations at <c>/explain</c>, log points at <c>/log-points</c>, and what units answer below <c>/units/{unit}</c>. Web pages are kept out: see <see cref="AdminGate"/>.
/// </summary>
internal sealed class AdminHost : IAsyncDisposable
{
    private readonly IHost _host;

    private AdminHost(IHost host) => _host = host;

    /// <summary>Where it listens.</summary>
    public string Address => _host.Services.GetRequiredService<IServer>().Features.GetRequiredFeature<IServerAddressesFeature>().Addresses.Single();

    /// <summary>Starts to listen.</summary>
    /// <param name="url">A loopback address, or <c>http://unix:/path</c>. Null starts nothing.</param>
    /// <param name="proxy">What to report on.</param>
    /// <param name="loggers">Where it says where it listens.</param>
    /// <exception cref="Commands.CommandException">The address is in use.</exception>
    public static async Task<AdminHost?> StartAsync(string? url, ProxyHost proxy, ILoggerFactory loggers)
    {
        if (url is null)
        {
            return null;
        }

        var host = new HostBuilder()
            .ConfigureServices(services => services.AddRouting().Configure<ConsoleLifetimeOptions>(options => options.SuppressStatusMessages = true))
            .ConfigureWebHost(web => web
                .UseKestrel(server => server.AddServerHeader = false)
                .UseSockets(sockets => sockets.CreateBoundListenSocket = AdminSocket.Bind)
                .UseUrls(url)
                .Configure(app => app
                    .Use(AdminGate.CheckAsync)
                    .UseRouting()
                    .UseEndpoints(endpoints => Map(endpoints, proxy, loggers, AdminSocket.PathOf(url) is not null))))
            .Build();
        AdminSocket.RemoveAbandoned(url);
        await Listening.StartAsync(host, "Name another address with --admin");
        var admin = new AdminHost(host);
        Log.AdminListens(loggers.CreateLogger<AdminHost>(), admin.Address);
        return admin;
    }

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        _host.Dispose();
    }

    private static void Map(IEndpointRouteBuilder endpoints, ProxyHost proxy, ILoggerFactory loggers, bool isSocket)
    {
        var stopping = endpoints.ServiceProvider.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping;
        var units = new UnitEndpoints(proxy.Generations, loggers, stopping);
        endpoints.MapGet("/status", () => Results.Json(AdminStatus.Of(proxy)));
        endpoints.MapGet("/metrics", () => Results.Text(PrometheusText.Write(proxy.Metrics.Metrics), PrometheusText.ContentType));
        endpoints.MapPost("/reload", (CancellationToken cancelled) => AdminLoading.ReloadAsync(proxy, cancelled));
        endpoints.MapPost("/rollback/{generation}", (string generation, CancellationToken cancelled) => AdminLoading.RollBackAsync(proxy, generation, cancelled));
        new TableEndpoints(proxy.States).Map(endpoints);
        new ExplainEndpoints(proxy.Explainer, proxy.Explanations, isSocket).Map(endpoints);
        new LogPointEndpoints(proxy, isSocket).Map(endpoints);
        endpoints.Map(UnitEndpoints.Root + "/{unit}/{**path}", (HttpContext http, string unit, string? path) => units.ServeAsync(http, unit, path ?? ""));
    }
}
