using System.Buffers;
using System.Collections.Frozen;

namespace ScriptProxy.Plugins.Headers.Edits;

/// <summary>Which names may be edited at all.</summary>
internal static class HeaderNames
{
    // RFC 9110 5.6.2, "token".
    private static readonly SearchValues<char> Token =
        SearchValues.Create("!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    // They frame the message or belong to one connection (RFC 9110 7.6.1, RFC 9112 6): an edit would desynchronise the two sides.
    private static readonly FrozenSet<string> Protected = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase,
        "Connection", "Content-Length", "Keep-Alive", "Proxy-Connection", "TE", "Trailer", "Transfer-Encoding", "Upgrade");

    public static bool IsProtected(string name) => Protected.Contains(name) || IsHost(name);

    /// <param name="name">The name.</param>
    /// <param name="mayBeHost">Whether <c>Host</c> can be edited here: set on a request.</param>
    /// <returns>What is wrong with it, or null.</returns>
    public static string? Error(string? name, bool mayBeHost)
    {
        if (TokenError(name) is { } error)
        {
            return error;
        }

        if (Protected.Contains(name!))
        {
            return $"'{name}' frames the message or belongs to one connection; the proxy keeps it right by itself";
        }

        return IsHost(name!) && !mayBeHost
            ? "'Host' exists on requests only, exactly once: it can be set there with Set"
            : null;
    }

    public static string? TokenError(string? name) =>
        string.IsNullOrEmpty(name) ? "a header's name is missing"
        : name.AsSpan().ContainsAnyExcept(Token)
            ? $"'{HeaderValue.Printable(name)}' is no header name; allowed are letters, digits and !#$%&'*+-.^_`|~"
        : null;

    private static bool IsHost(string name) => name.Equals("Host", StringComparison.OrdinalIgnoreCase);
}
