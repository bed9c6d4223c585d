using ScriptProxy.Host.Configuration;
using ScriptProxy.Host.Diagnostics;

namespace ScriptProxy.Host.Units;

/// <summary>Finds what units say of routes and clusters that are not there: a misspelled one would be in no force, and nobody would know.</summary>
internal static class ExpectedTargets
{
    private const string Code = "SP0508";

    public static void Check(ConfigurationSnapshot configuration, IEnumerable<Unit> units, DiagnosticList diagnostics)
    {
        List<string> routes = [.. configuration.Routes.Select(route => route.RouteId)];
        List<string> clusters = [.. configuration.Clusters.Select(cluster => cluster.ClusterId)];
        foreach (var unit in units)
        {
            foreach (var expected in unit.Expected)
            {
                var known = expected.IsCluster ? clusters : routes;
                if (!known.Contains(expected.Id, StringComparer.OrdinalIgnoreCase))
                {
                    diagnostics.Add(Absent(configuration, unit, expected, Spelling.Suggestion(expected.Id, known)));
                }
            }
        }
    }

    // What is taken out of the configuration for a while must not keep the rest from reloading; a misspelled id must.
    private static Diagnostic Absent(ConfigurationSnapshot configuration, Unit unit, ExpectedTarget expected, string? suggestion)
    {
        var text = $"{expected.Option ?? unit.Name} has no effect on '{expected.Id}', because there is no such {(expected.IsCluster ? "cluster" : "route")}{suggestion ?? "."}";
        var place = expected.Option is { } option ? configuration.Place(option) : KeyPlace.InFile(unit.Path);
        return suggestion is null ? place.Warning(Code, text) : place.Error(Code, text);
    }
}

/// <summary>A route or cluster that a unit is about.</summary>
/// <param name="IsCluster">Which of them.</param>
/// <param name="Id">Its id.</param>
/// <param name="Option">The key of the option that names it; null where the unit's text does.</param>
internal readonly record struct ExpectedTarget(bool IsCluster, string Id, string? Option);
