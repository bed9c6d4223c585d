using ScriptProxy.Host.Configuration;
using ScriptProxy.Host.Diagnostics;

namespace ScriptProxy.Host.Units;

/// <summary>Names of units in the configuration.</summary>
internal static class UnitNames
{
    /// <summary><c>; did you mean X?</c>, or null if no name is near. A rule is named by its file, with the ending.</summary>
    public static string? Suggestion(string name, IReadOnlyCollection<string> known) =>
        known.FirstOrDefault(unit => unit.Equals(name + ".csx", StringComparison.OrdinalIgnoreCase)) is { } rule ? $"; did you mean {rule}?" : Spelling.Suggestion(name, known);

    /// <summary>Warns of those in a list that no unit has. No error: a rule that is taken away for a while must not keep the rest from reloading.</summary>
    /// <param name="configuration">What has the list.</param>
    /// <param name="list">The list's key.</param>
    /// <param name="units">The names that there are.</param>
    /// <param name="diagnostics">Gets the warnings.</param>
    public static void Check(ConfigurationSnapshot configuration, string list, IReadOnlyCollection<string> units, DiagnosticList diagnostics)
    {
        var items = configuration.Root.GetSection(list).GetChildren().Where(item => item.Value is not null).ToLookup(item => item.Value!, StringComparer.OrdinalIgnoreCase);
        List<string> unnamed = [.. units.Where(unit => !items.Contains(unit))];
        foreach (var item in items.Where(item => !units.Contains(item.Key, StringComparer.OrdinalIgnoreCase)))
        {
            var place = configuration.Place(item.First().Path);
            diagnostics.Add(place.Warning("SP0501", $"{list} names '{item.Key}', but there is no such unit{Suggestion(item.Key, unnamed) ?? "."}"));
        }
    }
}
