using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using ScriptProxy.Host.Configuration;
using ScriptProxy.Host.Configuration.Settings;
using ScriptProxy.Host.Exchanges;
using ScriptProxy.Host.Logging;
using ScriptProxy.Host.Routing;
using ScriptProxy.Host.Rules.Cache;

namespace ScriptProxy.Host.Hosting;

/// <summary>
/// Builds a proxy that never serves, on another core than the one that reads the configuration meanwhile. What the real one needs the runtime has loaded and compiled by then, so that
/// a cold start takes some 70 ms less, of 500 to 600 (tests/bench/start).
/// </summary>
internal static class Rehearsal
{
    /// <summary>Begins it, unless there is one core only.</summary>
    public static void Begin(LoadingInputs inputs)
    {
        if (Environment.ProcessorCount > 1)
        {
            _ = Task.Run(() => RunAsync(inputs));
        }
    }

    /// <summary>It loads no unit, listens to nothing, watches nothing and writes nothing.</summary>
    public static async Task RunAsync(LoadingInputs inputs)
    {
        var nothing = new ConfigurationSnapshot(inputs.Sources, new(), new ConfigurationBuilder().Build(), new ProxySettings(), [], []);
        using var host = ProxyHost.Build(inputs, nothing.Settings, new AcceptedConfiguration(nothing), new AccessLog(Serilog.Core.Logger.None, inputs.Time));
        host.Services.GetRequiredService<IServer>();
        await host.Services.GetRequiredService<RoutingTableFactory>().ApplyAsync(nothing.Routes, nothing.Clusters);
        host.Services.GetRequiredService<ExchangeServer>();
        CompilerIdentity.Current();
    }
}
