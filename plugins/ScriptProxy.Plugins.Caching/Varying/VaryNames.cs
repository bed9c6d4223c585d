using Microsoft.Extensions.Primitives;
using ScriptProxy.Plugins.Caching.Storing;
using ScriptProxy.Plugins.Caching.Syntax;

namespace ScriptProxy.Plugins.Caching.Varying;

/// <summary>The names of headers that a response varies on (RFC 9110 12.5.5).</summary>
internal static class VaryNames
{
    /// <summary>The names in lower case, each once, in one order whatever the order they were given in.</summary>
    /// <param name="vary">The response's <c>Vary</c>.</param>
    /// <param name="further">What a rule adds.</param>
    /// <param name="max">The most names.</param>
    /// <returns>The names; null if there are too many, if one is no name, or with <c>*</c>: the response then matches no other request.</returns>
    public static IReadOnlyList<string>? Of(StringValues vary, IEnumerable<string> further, int max)
    {
        if (VaryLine.IsAny(vary))
        {
            return null;
        }

        var names = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var line in Enumerable.Concat(vary, further))
        {
            foreach (var range in line.AsSpan().Split(','))
            {
                var name = FieldText.Trim(line.AsSpan()[range]);
                if (name.IsEmpty)
                {
                    continue;
                }

                if (!FieldText.IsToken(name))
                {
                    return null;
                }

                names.Add(name.ToString().ToLowerInvariant());
                if (names.Count > max)
                {
                    return null;
                }
            }
        }

        return [.. names];
    }
}
