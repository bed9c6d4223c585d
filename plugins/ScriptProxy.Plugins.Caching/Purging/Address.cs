namespace ScriptProxy.Plugins.Caching.Purging;

/// <summary>Addresses as people name them to a cache.</summary>
internal static class Address
{
    /// <exception cref="ArgumentException">It is not absolute.</exception>
    public static string Check(string url)
    {
        ArgumentNullException.ThrowIfNull(url);
        return AuthorityEnd(url) is { } end ? LowerAuthority(end < url.Length && url[end] == '/' ? url : url.Insert(end, "/"), end)
            : throw new ArgumentException($"'{url}' is no absolute address; write https://example.org/path.");
    }

    /// <summary>The scheme and host must be whole: <c>https://example.org</c> would be the beginning of <c>https://example.org.evil</c> as well.</summary>
    /// <exception cref="ArgumentException">They are not.</exception>
    public static string CheckPrefix(string prefix)
    {
        ArgumentNullException.ThrowIfNull(prefix);
        return AuthorityEnd(prefix) is { } end && end < prefix.Length && prefix[end] == '/' ? LowerAuthority(prefix, end)
            : throw new ArgumentException($"'{prefix}' names no whole host; write https://example.org/ and what the paths begin with.");
    }

    /// <summary>Where the host, with its port, ends; null where it is no http address.</summary>
    private static int? AuthorityEnd(string url)
    {
        if (!Uri.TryCreate(url, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https") || uri.UserInfo.Length > 0 || url.Contains('#', StringComparison.Ordinal))
        {
            return null;
        }

        var start = uri.Scheme.Length + "://".Length;
        var end = url.AsSpan(start).IndexOfAny('/', '?');
        return url.Length > start && url.AsSpan(uri.Scheme.Length).StartsWith("://", StringComparison.Ordinal) ? end < 0 ? url.Length : start + end : null;
    }

    // Scheme and host are without case (RFC 3986 6.2.2.1), the rest is not.
    private static string LowerAuthority(string url, int end) => string.Concat(url[..end].ToLowerInvariant(), url.AsSpan(end));
}
