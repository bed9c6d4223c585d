using ScriptProxy.Host.Configuration;
using ScriptProxy.Host.Diagnostics;

namespace ScriptProxy.Host.Units;

/// <summary>
/// Puts units into the order in which their hooks run: plugins by name, then rules by name, unless <c>Pipeline:Order</c> says otherwise.
/// There, <c>*</c> stands for all units that are not named. Units that want to be last are found when they are loaded.
/// </summary>
internal static class UnitOrder
{
    /// <summary>Stands for all units that are not named.</summary>
    public const string Rest = "*";

    public static IReadOnlyList<UnitSource> Arrange(
        IEnumerable<UnitSource> sources, IReadOnlyList<string> order, KeyPlace place, DiagnosticList diagnostics)
    {
        var rest = sources.OrderBy(source => source.Kind).ThenBy(source => source.Name, StringComparer.Ordinal).ToList();
        if (order.Count == 0)
        {
            return rest;
        }

        var before = new List<UnitSource>();
        var after = new List<UnitSource>();
        var current = before;
        foreach (var name in order)
        {
            if (name == Rest)
            {
                current = after;
                continue;
            }

            if (rest.Find(source => source.Name.Equals(name, StringComparison.OrdinalIgnoreCase)) is { } named)
            {
                rest.Remove(named);
                current.Add(named);
            }
            else
            {
                // Not an error: a rule that is taken away for a while must not keep the rest from reloading.
                diagnostics.Add(place.Warning("SP0501", $"Pipeline:Order names '{name}', but there is no such unit."));
            }
        }

        return [.. before, .. rest, .. after];
    }
}
