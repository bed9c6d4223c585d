using ScriptProxy.Host.Configuration.Settings;
using ScriptProxy.Host.Demo;
using ScriptProxy.Host.Logging;
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
            Directory.Exists(proxy.RulesFolder),
            inputs.Options.ConfigFile,
            isDemo);
    }

    /// <summary>Tells who started the proxy what it does: a person in words; a reader of JSON lines, to whom any other text is an error, in events.</summary>
    public static void Tell(StartupSummary summary, LogFormat format, TextWriter output, ILoggerFactory loggers)
    {
        if (format == LogFormat.Json)
        {
            StartupEvents.Write(loggers.CreateLogger(typeof(StartupEvents)), summary);
        }
        else
        {
            StartupBanner.Write(output, summary);
        }
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

        await output.WriteLineAsync($"Everything is in order: {Quantity.Of(units.Count, "unit")}.");
    }

    private static string Kind(Unit unit) => unit.Kind == UnitKind.Rule ? "rule" : "plugin";
}
