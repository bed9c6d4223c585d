using ScriptProxy.Host.Diagnostics;
using ScriptProxy.Host.Rules;
using ScriptProxy.Host.Units;

namespace ScriptProxy.Host.Generations;

/// <summary>Starts new units before they go live, one after another: plugins first, since rules may use what they offer. All are asked, so that all errors are reported together.</summary>
internal sealed class UnitStarter(GenerationLoader loader, TimeProvider time)
{
    /// <returns>Whether all could be started. If not, none of them is left.</returns>
    public async Task<bool> StartAsync(PreparedGeneration prepared, DiagnosticList diagnostics, CancellationToken cancellationToken)
    {
        var limit = prepared.Configuration.Settings.Generations.StartTimeout;
        try
        {
            foreach (var unit in prepared.NewUnits.OrderBy(unit => unit.Kind))
            {
                await StartAsync(unit, limit, diagnostics, cancellationToken);
            }
        }
        catch
        {
            await loader.DiscardAsync(prepared.NewUnits);
            throw;
        }

        if (diagnostics.HasErrors)
        {
            await loader.DiscardAsync(prepared.NewUnits);
        }

        return !diagnostics.HasErrors;
    }

    private async Task StartAsync(Unit unit, TimeSpan limit, DiagnosticList diagnostics, CancellationToken cancellationToken)
    {
        try
        {
            await unit.Lifetime.StartAsync(limit, time, cancellationToken);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            diagnostics.Add(Explain(exception, unit));
        }
    }

    private static Diagnostic Explain(Exception exception, Unit unit)
    {
        var (file, line, column) = RuleFault.Locate(exception, unit.Files) ?? unit.StartPlace ?? (unit.Path, 0, 0);
        return Diagnostic.Error(file, "SP0505", $"{unit.Name} failed to start: {exception.GetType().Name}: {exception.Message}", line, column);
    }
}
