namespace ScriptProxy.Host.Demo;

/// <summary>The facts of <see cref="StartupBanner"/> for a log that programs read.</summary>
internal static class StartupEvents
{
    public static void Write(ILogger log, StartupSummary summary)
    {
        for (var index = 0; index < summary.Units.Count; index++)
        {
            var unit = summary.Units[index];
            Log.UnitIsLoaded(log, unit.Name, unit.Kind, index + 1, summary.Units.Count, [.. unit.Phases.Distinct().Order().Select(phase => phase.ToString())]);
        }

        Log.ProxyListens(log, Commands.VersionAction.Version, summary.Addresses, summary.Clusters);
    }
}
