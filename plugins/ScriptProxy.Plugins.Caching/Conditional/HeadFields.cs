using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;
using ScriptProxy.Plugins.Caching.Syntax;
using ScriptProxy.Sdk;

namespace ScriptProxy.Plugins.Caching.Conditional;

/// <summary>What a stored head says of its version.</summary>
internal static class HeadFields
{
    /// <summary>The values of a header; none if it is not there.</summary>
    public static StringValues Field(this StoredHead head, string name)
    {
        var headers = head.Headers;
        for (var i = 0; i < headers.Count; i++)
        {
            if (headers[i].Key.Equals(name, StringComparison.OrdinalIgnoreCase))
            {
                return headers[i].Value;
            }
        }

        return default;
    }

    /// <summary>The entity tag as it was sent; null if there is none, or none that is valid.</summary>
    public static string? EntityTag(this StoredHead head) =>
        head.Field(HeaderNames.ETag) is [{ } only] && Conditional.EntityTag.TryParse(only, out _) ? only : null;

    /// <summary>The date in a header that holds one; null if there is none, or none that is valid.</summary>
    public static DateTimeOffset? DateIn(this StoredHead head, string name) =>
        head.Field(name) is [{ } only] && HttpDate.TryParse(only, head.ResponseTime, out var date) ? date : null;

    /// <summary>When the answer was made: its Date, or when it came (RFC 9110 6.6.1).</summary>
    public static DateTimeOffset Made(this StoredHead head) => head.DateIn(HeaderNames.Date) ?? head.ResponseTime;

    /// <summary>
    /// Last-Modified where it is a strong validator (RFC 9110 8.8.2.2): made at least a second later, two versions of one second cannot be taken for each other.
    /// </summary>
    public static DateTimeOffset? StrongDate(this StoredHead head) =>
        head.DateIn(HeaderNames.LastModified) is { } modified && head.DateIn(HeaderNames.Date) is { } made && made - modified >= TimeSpan.FromSeconds(1)
            ? modified
            : null;
}
