using Microsoft.Extensions.DependencyInjection;
using ScriptProxy.Host.Diagnostics;
using ScriptProxy.Host.Generations;
using ScriptProxy.Host.Units;

namespace ScriptProxy.Host.Hosting;

/// <summary>Loads everything as a start does, serves nothing, and lets go of it again.</summary>
internal static class DryRun
{
    /// <param name="inputs">What to load.</param>
    /// <param name="findings">Gets every finding.</param>
    /// <param name="inOrder">Called with the units in the order of calling if there is no error.</param>
    /// <returns>Whether there is no error.</returns>
    public static async Task<bool> RunAsync(LoadingInputs inputs, DiagnosticList findings, Func<IReadOnlyList<Unit>, Task> inOrder)
    {
        await using var provider = new ServiceCollection().AddLoading(inputs with { IsTrial = true }).BuildServiceProvider();
        var loader = provider.GetRequiredService<GenerationLoader>();
        if (loader.Find([], isAsked: true, findings) is not { } plan || await loader.PrepareAsync(plan, serving: null, findings, CancellationToken.None) is not { } prepared)
        {
            return false;
        }

        await inOrder(prepared.Units);
        await loader.DiscardAsync(prepared.NewUnits);
        return true;
    }
}
