namespace ScriptProxy.Host.Commands;

/// <summary>What a running proxy's cache is asked for.</summary>
internal abstract record CacheOrder
{
    private CacheOrder()
    {
    }

    /// <summary>What is stored.</summary>
    /// <param name="Prefix">What the addresses begin with; empty for all.</param>
    /// <param name="Limit">How many at most.</param>
    internal sealed record List(string Prefix, int Limit) : CacheOrder;

    /// <summary>One address with all its variants.</summary>
    internal sealed record Show(string Url) : CacheOrder;

    /// <summary>How requests were answered, and what the stores hold.</summary>
    internal sealed record Stats : CacheOrder;

    /// <summary>Removes something: one of the first four is given.</summary>
    internal sealed record Purge(string? Url, string? Prefix, IReadOnlyList<string>? Tags, string? Ban, bool Soft) : CacheOrder;
}
