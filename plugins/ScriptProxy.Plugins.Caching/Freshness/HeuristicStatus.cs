namespace ScriptProxy.Plugins.Caching.Freshness;

/// <summary>Statuses whose responses may be stored and taken for fresh without a word of their own (RFC 9110 15.1).</summary>
internal static class HeuristicStatus
{
    /// <summary>Whether a status is one of them.</summary>
    public static bool Includes(int status) => status is 200 or 203 or 204 or 206 or 300 or 301 or 308 or 404 or 405 or 410 or 414 or 501;
}
