using ScriptProxy.Plugins.Caching.Texts;

namespace ScriptProxy.Plugins.Caching.Keys;

/// <summary>Leaves parameters out of a query and puts the others in order, byte for byte as they are. Thread-safe.</summary>
internal sealed class QuerySelection(KeyOptions options)
{
    private readonly NamePatterns _ignored = new(options.IgnoreQuery, StringComparison.Ordinal);

    /// <summary>Whether a query stays as it is, whatever it says.</summary>
    public bool IsIdle => _ignored.IsEmpty && !options.SortQuery;

    /// <summary>The query as it counts.</summary>
    /// <param name="query">With its <c>?</c>, or empty.</param>
    /// <returns>With its <c>?</c> if anything is left.</returns>
    public string Apply(ReadOnlySpan<char> query)
    {
        if (query.Length <= 1)
        {
            return "";
        }

        var parts = new List<string>();
        foreach (var range in query[1..].Split('&'))
        {
            var part = query[1..][range];
            var equals = part.IndexOf('=');
            if (!_ignored.Includes(equals < 0 ? part : part[..equals]))
            {
                parts.Add(part.ToString());
            }
        }

        if (options.SortQuery)
        {
            // The order of equal names carries meaning (?id=1&id=2), so it must not change.
            parts = [.. parts.OrderBy(part => part.IndexOf('=') is >= 0 and var at ? part[..at] : part, StringComparer.Ordinal)];
        }

        return parts.Count == 0 ? "" : "?" + string.Join('&', parts);
    }
}
