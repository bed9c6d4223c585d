namespace ScriptProxy.Plugins.Caching.Purging;

/// <summary>Addresses as people name them to a cache.</summary>
internal static class PurgeAddress
{
    /// <exception cref="ArgumentException">It is not absolute.</exception>
    public static string Check(string url)
    {
        ArgumentNullException.ThrowIfNull(url);
        return AuthorityEnd(url) is { } end ? Normal(end < url.Length && url[end] == '/' ? url : url.Insert(end, "/"), end)
            : throw new ArgumentException($"'{url}' is no absolute address; write https://example.org/path.");
    }

    /// <summary>The scheme and host must be whole: <c>https://example.org</c> would be the beginning of <c>https://example.org.evil</c> as well.</summary>
    /// <exception cref="ArgumentException">They are not.</exception>
    public static string CheckPrefix(string prefix)
    {
        ArgumentNullException.ThrowIfNull(prefix);
        return AuthorityEnd(prefix) is { } end && end < prefix.Length && prefix[end] == '/' ? Normal(prefix, end)
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

    // Scheme and host are without case (RFC 3986 6.2.2.1), and their own port goes without saying (6.2.3); the rest is told apart.
    private static string Normal(string url, int end)
    {
        var authority = url[..end].ToLowerInvariant();
        var port = authority.StartsWith("https", StringComparison.Ordinal) ? ":443" : ":80";
        return string.Concat(authority.EndsWith(port, StringComparison.Ordinal) ? authority[..^port.Length] : authority, url.AsSpan(end));
    }
}
