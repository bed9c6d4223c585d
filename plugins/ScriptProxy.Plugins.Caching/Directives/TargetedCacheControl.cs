using Microsoft.Extensions.Primitives;
using ScriptProxy.Plugins.Caching.Syntax;

namespace ScriptProxy.Plugins.Caching.Directives;

/// <summary>Reads a field such as <c>CDN-Cache-Control</c> (RFC 9213 2.1): a structured dictionary, not a <c>Cache-Control</c>.</summary>
internal static class TargetedCacheControl
{
    /// <summary>Reads the field; null if it is not valid or empty, as if it were not there (RFC 9213 2.2).</summary>
    public static ResponseDirectives? Parse(string field, StringValues lines)
    {
        if (lines.Count == 0 || StructuredDictionary.Parse(lines) is not { Count: > 0 } members)
        {
            return null;
        }

        var sum = new DirectiveSum
        {
            MaxAge = Time(members, "max-age"),
            SharedMaxAge = Time(members, "s-maxage"),
            StaleWhileRevalidate = Time(members, "stale-while-revalidate"),
            StaleIfError = Time(members, "stale-if-error"),
        };
        foreach (var (name, item) in members)
        {
            // "?0" says that a directive is not given; anything else in place of "?1" is a mistake, and such a one still forbids.
            if (item.Kind == StructuredKind.False)
            {
                continue;
            }

            var isList = item.Kind is StructuredKind.String or StructuredKind.Token;
            switch (name)
            {
                case "no-cache":
                    sum.NoCache = !(isList && FieldList.TryAdd(item.Text, sum.NoCacheFields));
                    break;
                case "private":
                    sum.Private = !(isList && FieldList.TryAdd(item.Text, sum.PrivateFields));
                    break;
                default:
                    sum.AddFlag(name, allows: item.Kind == StructuredKind.True);
                    break;
            }
        }

        return sum.ToDirectives(field);
    }

    private static TimeSpan? Time(IReadOnlyDictionary<string, StructuredItem> members, string name) =>
        !members.TryGetValue(name, out var item) ? null
        : item.Kind == StructuredKind.Integer && DeltaSeconds.TryParse(item.Text, out var time) ? time
        : TimeSpan.Zero;
}
