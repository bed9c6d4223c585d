using Microsoft.Net.Http.Headers;
using ScriptProxy.Sdk;

namespace ScriptProxy.Plugins.Caching.Conditional;

/// <summary>
/// The 304 of a stored response. It may be made once and kept with the entry. It carries what the 200 would (RFC 9110 15.4.5) save what describes the bytes that are not
/// sent, and save cookies: what browsers check on a 304 too, such as Access-Control-Allow-Origin, stays.
/// </summary>
internal static class NotModified
{
    private const string Content = "Content-";

    /// <summary>Makes the answer.</summary>
    public static Answer Of(StoredHead stored)
    {
        var answer = new Answer(304);
        var hasTag = stored.EntityTag() is not null;
        foreach (var (name, value) in stored.Headers)
        {
            if (IsCarried(name, hasTag))
            {
                answer.Headers[name] = value;
            }
        }

        return answer;
    }

    private static bool IsCarried(string name, bool hasTag) =>
        name.StartsWith(Content, StringComparison.OrdinalIgnoreCase)
            ? Is(name, HeaderNames.ContentLocation) || name.StartsWith(HeaderNames.ContentSecurityPolicy, StringComparison.OrdinalIgnoreCase)
            : !(Is(name, HeaderNames.SetCookie) || Is(name, "Repr-Digest") || Is(name, "Digest") || Is(name, HeaderNames.AcceptRanges)
                || (hasTag && Is(name, HeaderNames.LastModified)));

    private static bool Is(string name, string other) => name.Equals(other, StringComparison.OrdinalIgnoreCase);
}
