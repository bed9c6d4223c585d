using System.Collections.Frozen;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;
using ScriptProxy.MicroBenchmarks.Kit;
using ScriptProxy.Host.Connections;
using ScriptProxy.Host.Exchanges;
using ScriptProxy.Host.Generations;
using ScriptProxy.Host.Logging;
using ScriptProxy.Host.Routing;
using ScriptProxy.Sdk;
using ScriptProxy.Testing.Units;
using Serilog;

namespace ScriptProxy.MicroBenchmarks.Pieces;

/// <summary>All that the proxy does with an exchange except reading, writing and asking an upstream.</summary>
[BenchmarkCategory("The whole way, without upstream")]
public class WholeWays
{
    private readonly AccessLog _off = new(new LoggerConfiguration().CreateLogger(), TimeProvider.System) { Enabled = false };
    private readonly AccessLog _on = new(new LoggerConfiguration().WriteTo.Sink(new NoSink()).CreateLogger(), TimeProvider.System);
    private LiveRequest _live = null!;
    private ExchangeServer _unrouted = null!;
    private ExchangeServer _logged = null!;
    private ExchangeServer _hooks = null!;
    private ExchangeServer _answered = null!;
    private ExchangeServer _oneRoute = null!;
    private ExchangeServer _thousandRoutes = null!;

    [GlobalSetup]
    public void Setup()
    {
        _live = new LiveRequest();
        _live.Http.Request.Headers.Host = "tenant123.example";
        var unrouted = new RoutingTable(FrozenDictionary<string, Yarp.ReverseProxy.Model.ClusterState>.Empty, null!, null!);
        unrouted.MatchWith(_ => Task.CompletedTask, null!, matchesFirst: false);
        _unrouted = Server(unrouted, _off);
        _logged = Server(unrouted, _on);
        _hooks = Server(unrouted, _off, [.. Registrations.OfEveryPhase(10).Where(hook => hook.Phase != Phase.OnCompleted)]);
        _answered = Server(unrouted, _off, Registrations.OnRequest(request => request.Respond(204)));
        _oneRoute = Server(RoutedProxy.Build([("tenant123.example", "/api/{**rest}")]), _off);
        _thousandRoutes = Server(RoutedProxy.Build(Registrations.HostsAndPaths(200).Select(pair => ((string?)pair.Host, pair.Path))), _off);
    }

    [GlobalCleanup]
    public void Cleanup() => _live.Dispose();

    [Benchmark(Description = "no hooks, no routes, access log off")]
    public Task Unrouted() => Serve(_unrouted);

    [Benchmark(Description = "no hooks, no routes, access log on, nothing written")]
    public Task Logged() => Serve(_logged);

    [Benchmark(Description = "ten hooks OnRequest, ten OnResponse")]
    public Task Hooks() => Serve(_hooks);

    [Benchmark(Description = "a hook responds 204")]
    public Task Answered() => Serve(_answered);

    [Benchmark(Description = "one route, through YARP to its forwarder")]
    public Task OneRoute() => Serve(_oneRoute);

    [Benchmark(Description = "1,000 routes of 200 hosts, through YARP to its forwarder")]
    public Task ThousandRoutes() => Serve(_thousandRoutes);

    private Task Serve(ExchangeServer server)
    {
        _live.Http.SetEndpoint(null); // as a new request has none
        return server.ServeAsync(_live.Http);
    }

    private static ExchangeServer Server(RoutingTable routing, AccessLog log, params HookRegistration[] hooks)
    {
        var store = new GenerationStore(TimeProvider.System);
        store.Swap(TestPipeline.Generation([TestPipeline.Unit(hooks)], TimeProvider.System, routing, log.Enabled));
        return new ExchangeServer(store, null!, new RequestTotals(store, null!), new FloodedAddresses(TimeProvider.System), null!, log, TimeProvider.System, NullLogger<ExchangeServer>.Instance);
    }
}
