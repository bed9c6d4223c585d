namespace ScriptProxy.Plugins.Caching.Storing;

/// <summary>Final statuses that RFC 9110 15 defines, and so this cache understands (RFC 9111 3).</summary>
internal static class KnownStatus
{
    /// <summary>Whether a status is one of them.</summary>
    public static bool Includes(int status) => status is (>= 200 and <= 206) or (>= 300 and <= 305) or 307 or 308
        or (>= 400 and <= 417) or 421 or 422 or 426 or (>= 500 and <= 505);
}
