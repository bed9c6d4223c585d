namespace ScriptProxy.Host.Commands;

/// <summary>What a running proxy's tables are asked for.</summary>
internal abstract record TableOrder
{
    private TableOrder()
    {
    }

    /// <summary>Which tables there are.</summary>
    internal sealed record List : TableOrder;

    /// <summary>The keys of a table.</summary>
    /// <param name="Unit">The unit whose table it is.</param>
    /// <param name="Table">The table's name.</param>
    /// <param name="Key">The only key to show; null for all that begin with the prefix.</param>
    /// <param name="Prefix">What the keys begin with.</param>
    /// <param name="Limit">How many at most; 0 for all.</param>
    internal sealed record Show(string Unit, string Table, string? Key, string Prefix, int Limit) : TableOrder;

    /// <summary>Changes a key.</summary>
    internal sealed record Set(
        string Unit, string Table, string Key, IReadOnlyDictionary<string, long> Counts, IReadOnlyList<string> Tags, TimeSpan? For, IReadOnlyList<string> Untag) : TableOrder;

    /// <summary>Forgets a key, or all if there is none.</summary>
    internal sealed record Clear(string Unit, string Table, string? Key) : TableOrder;
}
