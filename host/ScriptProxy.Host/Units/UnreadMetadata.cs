using ScriptProxy.Host.Configuration;
using ScriptProxy.Host.Diagnostics;

namespace ScriptProxy.Host.Units;

/// <summary>
/// Finds what a route says in its <c>Metadata</c> of a unit whose name is misspelled: the unit would do on the route what it does elsewhere. Everything else that
/// stands there is the user's own.
/// </summary>
internal static class UnreadMetadata
{
    /// <param name="configuration">What has the routes.</param>
    /// <param name="units">The units.</param>
    /// <param name="diagnostics">Gets a warning for each such name.</param>
    public static void Check(ConfigurationSnapshot configuration, IReadOnlyCollection<Unit> units, DiagnosticList diagnostics)
    {
        List<string> reading = [.. units.Where(unit => unit.ReadsRoutes).Select(unit => unit.Name)];
        foreach (var word in configuration.Root.GetSection("ReverseProxy:Routes").GetChildren().SelectMany(route => route.GetSection("Metadata").GetChildren()))
        {
            if (!units.Any(unit => unit.Name.Equals(word.Key, StringComparison.OrdinalIgnoreCase)) && UnitNames.Suggestion(word.Key, reading) is { } suggestion)
            {
                diagnostics.Add(configuration.Place(word.Path).Warning("SP0509", $"{word.Path} has no effect, because there is no such unit{suggestion}"));
            }
        }
    }
}
