using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using ScriptProxy.Host.Configuration;
using ScriptProxy.Host.Diagnostics;
using ScriptProxy.Host.Explaining;
using ScriptProxy.Host.Generations;
using ScriptProxy.Host.Logging;

namespace ScriptProxy.Host.Hosting;

/// <summary>A proxy that is loaded as a start does, explains one request, and ends. It listens to nothing, asks no upstream, probes none, and starts no unit.</summary>
internal static class OfflineProxy
{
    /// <returns>The explanation; null if there are errors, which stand in <paramref name="findings"/>.</returns>
    public static async Task<Explanation?> ExplainAsync(LoadingInputs inputs, ExplainQuestion question, DiagnosticList findings)
    {
        if (ConfigurationReader.Read(inputs.Sources, []) is not { } first)
        {
            await DryRun.RunAsync(inputs, findings, _ => Task.CompletedTask);
            return null;
        }

        inputs = inputs with { IsTrial = true, Sources = WithoutProbes(inputs.Sources, first) };
        var host = ProxyHost.Build(inputs, first.Settings, new AcceptedConfiguration(first), new AccessLog(Serilog.Core.Logger.None, inputs.Time));
        try
        {
            return await ExplainAsync(host, question, findings);
        }
        finally
        {
            await ((IAsyncDisposable)host).DisposeAsync();
        }
    }

    private static async Task<Explanation?> ExplainAsync(IHost host, ExplainQuestion question, DiagnosticList findings)
    {
        var loader = host.Services.GetRequiredService<GenerationLoader>();
        if (loader.Find([], isAsked: true, findings) is not { } plan || await loader.PrepareAsync(plan, serving: null, findings, CancellationToken.None) is not { } prepared)
        {
            return null;
        }

        await host.Services.GetRequiredService<GenerationSwap>().ServeAsync(prepared, "explained");
        var explanation = await host.Services.GetRequiredService<Explainer>().ExplainAsync(question, CancellationToken.None);
        return prepared.Units.Where(unit => unit.Lifetime.HasStart).Select(unit => unit.Name).ToList() is [_, ..] unstarted
            ? explanation with { Notes = [.. explanation.Notes, $"OnStart has not run, of {string.Join(", ", unstarted)}: what is kept there is missing here."] }
            : explanation;
    }

    // YARP begins with active health checks as soon as it knows a cluster that wants them.
    private static ConfigurationSources WithoutProbes(ConfigurationSources sources, ConfigurationSnapshot configuration) => sources with
    {
        Overrides =
        [
            .. sources.Overrides,
            .. configuration.Clusters
                .Where(cluster => cluster.HealthCheck?.Active?.Enabled == true)
                .Select(cluster => KeyValuePair.Create($"ReverseProxy:Clusters:{cluster.ClusterId}:HealthCheck:Active:Enabled", "false")),
        ],
    };
}
