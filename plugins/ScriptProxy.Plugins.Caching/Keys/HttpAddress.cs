namespace ScriptProxy.Plugins.Caching.Keys;

/// <summary>An absolute address in its parts, cut out of the text: <see cref="Uri"/> alone would spell path and query otherwise than they were asked for.</summary>
/// <param name="Scheme">In lower case (RFC 3986 6.2.2.1).</param>
/// <param name="Authority">Host and port as requests name them: in lower case, in ASCII, without the scheme's own port (6.2.3).</param>
/// <param name="Path">As it was given; a slash where there is none.</param>
/// <param name="Query">With its question mark; empty where there is none.</param>
internal sealed record HttpAddress(string Scheme, string Authority, string Path, string Query)
{
    /// <summary>Whether the address itself had the path.</summary>
    public bool HasPath { get; private init; }

    /// <summary>Cuts an address up; null if it is no absolute http or https one, or has more than scheme, host, port, path and query.</summary>
    public static HttpAddress? Parse(string text)
    {
        if (!Uri.TryCreate(text, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https") || uri.UserInfo.Length > 0 || text.Contains('#', StringComparison.Ordinal))
        {
            return null;
        }

        var rest = text.AsSpan().Trim(); // as Uri has read it
        if (!rest[uri.Scheme.Length..].StartsWith("://", StringComparison.Ordinal))
        {
            return null;
        }

        rest = rest[(uri.Scheme.Length + "://".Length)..];
        var end = rest.IndexOfAny('/', '?') is >= 0 and var found ? found : rest.Length;
        var query = rest[end..].IndexOf('?') is >= 0 and var mark ? end + mark : rest.Length;
        return end == 0 || rest[..end].Contains('\\') // where Uri has the path begin
            ? null
            : new HttpAddress(uri.Scheme, AuthorityOf(rest[..end], uri), query > end ? rest[end..query].ToString() : "/", rest[query..].ToString()) { HasPath = query > end };
    }

    public override string ToString() => $"{Scheme}://{Authority}{Path}{Query}";

    private static string AuthorityOf(ReadOnlySpan<char> text, Uri uri)
    {
        if (!System.Text.Ascii.IsValid(text))
        {
            return uri.IsDefaultPort ? uri.IdnHost : $"{uri.IdnHost}:{uri.Port}"; // RFC 5891: what a client's Host says
        }

        var port = uri.Scheme == "https" ? ":443" : ":80";
        return (text.EndsWith(port, StringComparison.Ordinal) ? text[..^port.Length] : text).ToString().ToLowerInvariant();
    }
}
