using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using ScriptProxy.Host.Commands;
using ScriptProxy.Host.Configuration;
using ScriptProxy.Host.Diagnostics;
using ScriptProxy.Host.Generations;
using ScriptProxy.Host.Units;

namespace ScriptProxy.Host.Hosting;

/// <summary>Loads everything as a start does, serves nothing, and lets go of it again.</summary>
internal static class DryRun
{
    /// <param name="options">The command line.</param>
    /// <param name="sources">Where the configuration is read from.</param>
    /// <param name="findings">Gets every finding.</param>
    /// <param name="inOrder">Called with the units in the order of calling if there is no error.</param>
    /// <returns>Whether there is no error.</returns>
    public static async Task<bool> RunAsync(
        RunOptions options, ConfigurationSources sources, DiagnosticList findings, Func<IReadOnlyList<Unit>, Task> inOrder)
    {
        using var loggers = new LoggerFactory();
        var services = new ServiceCollection().AddLoading(new LoadingInputs(options, sources, loggers, TimeProvider.System, LoadingInputs.BesideExecutable));
        await using var provider = services.BuildServiceProvider();
        var loader = provider.GetRequiredService<GenerationLoader>();
        if (await loader.PrepareAsync([], findings, CancellationToken.None) is not { } prepared)
        {
            return false;
        }

        await inOrder(prepared.Units);
        await loader.DiscardAsync(prepared.NewUnits);
        return true;
    }
}
