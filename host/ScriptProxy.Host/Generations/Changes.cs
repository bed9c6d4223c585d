using ScriptProxy.Host.Logging;

namespace ScriptProxy.Host.Generations;

/// <summary>Says in a line what differs between two generations.</summary>
internal static class Changes
{
    public static string Between(Generation? old, Generation now, bool withConfiguration)
    {
        if (old is null)
        {
            return $"{Quantity.Of(now.Units.Count, "unit")} loaded";
        }

        var before = old.Units.ToDictionary(unit => (unit.Kind, unit.Name));
        var parts = new List<string>();
        foreach (var unit in now.Units)
        {
            if (!before.Remove((unit.Kind, unit.Name), out var previous))
            {
                parts.Add($"{unit.Name} added");
            }
            else if (previous != unit)
            {
                parts.Add($"{unit.Name} changed");
            }
        }

        parts.AddRange(before.Values.Select(unit => $"{unit.Name} removed"));
        if (withConfiguration)
        {
            parts.Add("configuration changed");
        }

        return parts.Count > 0 ? string.Join(", ", parts) : "routes applied anew";
    }
}
