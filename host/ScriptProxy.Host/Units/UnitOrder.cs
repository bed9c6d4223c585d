namespace ScriptProxy.Host.Units;

/// <summary>
/// Puts units into the order in which their hooks run: plugins by name, then rules by name, unless <c>Pipeline:Order</c> says otherwise.
/// There, <c>*</c> stands for all units that are not named. Units that want to be last are found when they are loaded.
/// </summary>
internal static class UnitOrder
{
    /// <summary>The list of names.</summary>
    public const string Key = "Pipeline:Order";

    /// <summary>Stands for all units that are not named.</summary>
    public const string Rest = "*";

    /// <param name="sources">The units.</param>
    /// <param name="order">The names, and <see cref="Rest"/>.</param>
    public static IReadOnlyList<UnitSource> Arrange(IEnumerable<UnitSource> sources, IReadOnlyList<string> order)
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
        }

        return [.. before, .. rest, .. after];
    }
}
