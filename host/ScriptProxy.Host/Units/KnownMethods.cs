using ScriptProxy.Host.Configuration;

namespace ScriptProxy.Host.Units;

/// <summary>Finds methods that are nearly those that people use. Any token is a method (RFC 9110 9.1), but GTE is hardly meant.</summary>
internal static class KnownMethods
{
    // The registry of IANA, and those by which caches are purged and devices found.
    private static readonly HashSet<string> Known = new(StringComparer.OrdinalIgnoreCase)
    {
        "ACL", "BASELINE-CONTROL", "BIND", "CHECKIN", "CHECKOUT", "CONNECT", "COPY", "DELETE", "GET", "HEAD", "LABEL", "LINK", "LOCK", "MERGE", "MKACTIVITY", "MKCALENDAR", "MKCOL", "MKREDIRECTREF", "MKWORKSPACE", "MOVE",
        "OPTIONS", "ORDERPATCH", "PATCH", "POST", "PRI", "PROPFIND", "PROPPATCH", "PUT", "QUERY", "REBIND", "REPORT", "SEARCH", "TRACE", "UNBIND", "UNCHECKOUT", "UNLINK", "UNLOCK", "UPDATE", "UPDATEREDIRECTREF",
        "VERSION-CONTROL", "BAN", "PURGE", "M-SEARCH", "NOTIFY", "SUBSCRIBE", "UNSUBSCRIBE",
    };

    /// <summary><c>; did you mean X?</c> for a method that is nearly a known one; null for one that is known, and for one's own.</summary>
    public static string? Suggestion(string method) => Known.Contains(method) ? null : Spelling.Suggestion(method, Known);
}
