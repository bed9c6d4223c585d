using ScriptProxy.Host.Configuration.Settings;
using ScriptProxy.Host.Diagnostics;
using ScriptProxy.Host.Rules;
using ScriptProxy.Host.Units;

namespace ScriptProxy.Host.Generations;

/// <summary>Starts new units before they go live, one after another in their order. All are asked, so that all errors are reported together.</summary>
internal sealed class UnitStarter(TimeProvider time)
{
    public async Task StartAsync(PreparedGeneration prepared, DiagnosticList diagnostics, CancellationToken cancellationToken)
    {
        var settings = prepared.Configuration.Settings.Generations;
        foreach (var unit in prepared.NewUnits)
        {
            try
            {
                await unit.Lifetime.StartAsync(settings.StartTimeout, time, cancellationToken);
            }
            catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
            {
                diagnostics.Add(Explain(exception, unit));
            }
        }
    }

    private static Diagnostic Explain(Exception exception, Unit unit)
    {
        var (file, line, column) = RuleFault.Locate(exception, unit.Files) ?? unit.StartPlace ?? (unit.Path, 0, 0);
        return Diagnostic.Error(file, "SP0505", $"{unit.Name} failed to start: {exception.GetType().Name}: {exception.Message}", line, column);
    }
}
