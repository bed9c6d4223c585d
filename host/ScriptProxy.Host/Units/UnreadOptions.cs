using Microsoft.Extensions.Configuration;
using ScriptProxy.Host.Configuration;
using ScriptProxy.Host.Diagnostics;

namespace ScriptProxy.Host.Units;

/// <summary>Finds sections of <c>Options</c> that nobody reads: silence would let a person believe that they are in force.</summary>
internal static class UnreadOptions
{
    /// <param name="configuration">What may hold such sections.</param>
    /// <param name="units">Every unit that was found, by name; null for one that could not be loaded.</param>
    /// <param name="isStart">Whether nothing serves yet.</param>
    /// <param name="diagnostics">Gets a finding for each such section.</param>
    public static void Check(ConfigurationSnapshot configuration, IEnumerable<(string Name, Unit? Unit)> units, bool isStart, DiagnosticList diagnostics)
    {
        var found = units.ToLookup(unit => unit.Name, unit => unit.Unit, StringComparer.OrdinalIgnoreCase);
        List<IConfigurationSection> sections = [.. configuration.Root.GetSection(UnitOptions.Section).GetChildren().Where(section => IsWritten(section, configuration))];
        foreach (var section in sections)
        {
            var place = configuration.Place(section.Path);
            if (!found.Contains(section.Key))
            {
                diagnostics.Add(Absent(section, place, Optionless(found, sections), isStart));
            }
            else if (found[section.Key].All(unit => unit is { ReadsOptions: false }))
            {
                diagnostics.Add(place.Warning("SP0504", $"{section.Path} has no effect, because {section.Key} reads no options."));
            }
            else if (found[section.Key].All(unit => unit is { Kind: UnitKind.Plugin, IsIdle: true }) && section["Enabled"] is null)
            {
                diagnostics.Add(place.Warning("SP0504", $"{section.Path} has no effect as it stands: {section.Key} does nothing with it. What switches a plugin on is mostly \"Enabled\": true."));
            }
        }
    }

    // A unit that is taken away for a while must not keep the rest from reloading; a misspelled name must. And without the plugin that is to guard it nothing is to be served.
    private static Diagnostic Absent(IConfigurationSection section, KeyPlace place, List<string> optionless, bool isStart)
    {
        if (UnitNames.Suggestion(section.Key, optionless) is { } suggestion)
        {
            return place.Error("SP0503", $"{section.Path} has no effect, because there is no such unit{suggestion}");
        }

        return isStart && !section.Key.EndsWith(".csx", StringComparison.OrdinalIgnoreCase)
            ? place.Error("SP0503", $"{section.Path} has no effect, because there is no such plugin; bring it, or take its options away.")
            : place.Warning("SP0503", $"{section.Path} has no effect, because no such unit is loaded.");
    }

    // Only these can be meant by a misspelled name: they want options and have none.
    private static List<string> Optionless(ILookup<string, Unit?> found, List<IConfigurationSection> sections) =>
    [
        .. found
            .Where(units => units.Any(unit => unit is null or { ReadsOptions: true }))
            .Select(units => units.Key)
            .Except(sections.Select(section => section.Key), StringComparer.OrdinalIgnoreCase),
    ];

    // The demonstration has options for example rules that may not be there. What holds nothing, { } or [ ], is written all the same.
    private static bool IsWritten(IConfigurationSection section, ConfigurationSnapshot configuration) =>
        section.AsEnumerable().Any(pair => configuration.Place(pair.Key) != ConfigurationSources.DefaultsPlace);
}
