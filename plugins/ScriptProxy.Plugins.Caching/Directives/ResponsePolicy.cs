using Microsoft.AspNetCore.Http;

namespace ScriptProxy.Plugins.Caching.Directives;

/// <summary>Finds the field that speaks to this cache (RFC 9213 2.2): the first valid one of those addressed to it, else <c>Cache-Control</c>.</summary>
internal static class ResponsePolicy
{
    /// <summary>Reads a response's directives.</summary>
    /// <param name="headers">Its headers.</param>
    /// <param name="targetedFields">Names of fields addressed to this cache, the most specific one first.</param>
    public static ResponseDirectives Of(IHeaderDictionary headers, IReadOnlyList<string> targetedFields)
    {
        foreach (var field in targetedFields)
        {
            var lines = headers[field];
            var directives = lines.Count == 0 ? null
                : field.Equals(SurrogateControl.Field, StringComparison.OrdinalIgnoreCase) ? SurrogateControl.Parse(lines)
                : TargetedCacheControl.Parse(field, lines);
            if (directives is not null)
            {
                return directives;
            }
        }

        return CacheControl.Parse(headers.CacheControl);
    }
}
