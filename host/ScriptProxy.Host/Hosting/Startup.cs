using ScriptProxy.Host.Demo;
using ScriptProxy.Host.Units;

namespace ScriptProxy.Host.Hosting;

/// <summary>What is told about the units at the start, and by <c>check</c>.</summary>
internal static class Startup
{
    public static StartupSummary Summarise(ProxyHost proxy, LoadingInputs inputs, bool isDemo)
    {
        var generation = proxy.Generations.Current;
        return new StartupSummary(
            proxy.Addresses,
            [.. generation.Units.Select(unit => new LoadedUnit(unit.Name, Kind(unit), [.. unit.Phases]))],
            [.. generation.Routing.ClusterIds],
            proxy.RulesFolder,
            inputs.Options.ConfigFile,
            isDemo);
    }

    /// <summary>Writes every unit with its phases in the order of calling.</summary>
    public static async Task WriteOrderAsync(TextWriter output, IReadOnlyList<Unit> units)
    {
        var width = units.Select(unit => unit.Name.Length).DefaultIfEmpty().Max();
        for (var i = 0; i < units.Count; i++)
        {
            var unit = units[i];
            var phases = unit.Phases.Any() ? string.Join(", ", unit.Phases) : "no hooks";
            await output.WriteLineAsync($"{i + 1,4}  {unit.Name.PadRight(width)}  {Kind(unit),-6}  {phases}");
        }

        await output.WriteLineAsync($"Everything is in order: {units.Count} unit(s).");
    }

    private static string Kind(Unit unit) => unit.Kind == UnitKind.Rule ? "rule" : "plugin";
}
