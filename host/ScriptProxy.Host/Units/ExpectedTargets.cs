using ScriptProxy.Host.Configuration;
using ScriptProxy.Host.Diagnostics;

namespace ScriptProxy.Host.Units;

/// <summary>Finds what units say of routes and clusters that are not there: a misspelled one would be in no force, and nobody would know.</summary>
internal static class ExpectedTargets
{
    private const string Code = "SP0508";

    /// <param name="configuration">What has the routes and clusters.</param>
    /// <param name="units">The units.</param>
    /// <param name="isStart">Whether nothing serves yet.</param>
    /// <param name="diagnostics">Gets a finding for each that is not there.</param>
    public static void Check(ConfigurationSnapshot configuration, IReadOnlyCollection<Unit> units, bool isStart, DiagnosticList diagnostics)
    {
        var named = units.SelectMany(unit => unit.Expected).ToLookup(expected => expected.IsCluster, expected => expected.Id);
        List<string> routes = [.. configuration.Routes.Select(route => route.RouteId)];
        List<string> clusters = [.. configuration.Clusters.Select(cluster => cluster.ClusterId)];
        foreach (var unit in units)
        {
            foreach (var expected in unit.Expected)
            {
                var known = expected.IsCluster ? clusters : routes;
                if (!known.Contains(expected.Id, StringComparer.OrdinalIgnoreCase))
                {
                    // What is named itself was not meant: web1 is no misspelled web2.
                    var suggestion = Spelling.Suggestion(expected.Id, known.Except(named[expected.IsCluster], StringComparer.OrdinalIgnoreCase));
                    diagnostics.Add(Absent(configuration, unit, expected, suggestion, isStart));
                }
            }
        }
    }

    /// <summary>Warns of methods that are nearly those that people use: no request has them.</summary>
    /// <param name="configuration">Where options have them.</param>
    /// <param name="units">The units.</param>
    /// <param name="diagnostics">Gets a warning for each.</param>
    public static void CheckMethods(ConfigurationSnapshot configuration, IEnumerable<Unit> units, DiagnosticList diagnostics) => diagnostics.AddRange(
        from unit in units
        from expected in unit.Methods
        let suggestion = KnownMethods.Suggestion(expected.Method)
        select Place(configuration, unit, expected.Option, expected.Place).Warning("SP0510", $"{expected.Option ?? unit.Name} is about the method '{expected.Method}', which hardly any request has{suggestion}"));

    private static KeyPlace Place(ConfigurationSnapshot configuration, Unit unit, string? option, (string File, int Line, int Column)? place) =>
        option is not null ? configuration.Place(option)
        : place is var (file, line, column) ? KeyPlace.InFile(file, line, column)
        : KeyPlace.InFile(unit.Path);

    // What is taken out of the configuration must not keep the rest from reloading; with a misspelled id nothing is to begin.
    private static Diagnostic Absent(ConfigurationSnapshot configuration, Unit unit, ExpectedTarget expected, string? suggestion, bool isStart)
    {
        var kind = expected.IsCluster ? "cluster" : "route";
        var text = expected.Option is { } option
            ? $"{option} has no effect on '{expected.Id}', because there is no such {kind}"
            : $"{unit.Name} {(expected.IsRoutedTo ? "routes to" : "is about")} the {kind} '{expected.Id}', which is not there";
        text += suggestion ?? ".";
        var place = Place(configuration, unit, expected.Option, expected.Place);
        return isStart && suggestion is not null ? place.Error(Code, text) : place.Warning(Code, text);
    }
}

/// <summary>A route or cluster that a unit is about.</summary>
/// <param name="IsCluster">Which of them.</param>
/// <param name="Id">Its id.</param>
/// <param name="Option">The key of the option that names it; null where the unit's text does.</param>
/// <param name="Place">Where a rule's text does.</param>
/// <param name="IsRoutedTo">Whether it is what a hook routes to.</param>
internal readonly record struct ExpectedTarget(bool IsCluster, string Id, string? Option, (string File, int Line, int Column)? Place = null, bool IsRoutedTo = false);

/// <summary>A method that a unit is about.</summary>
/// <param name="Method">The method.</param>
/// <param name="Option">The key of the option that names it; null where the unit's text does.</param>
/// <param name="Place">Where a rule's text does.</param>
internal readonly record struct ExpectedMethod(string Method, string? Option, (string File, int Line, int Column)? Place);
