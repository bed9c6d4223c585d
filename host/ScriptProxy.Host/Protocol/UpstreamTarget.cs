namespace ScriptProxy.Host.Protocol;

/// <summary>Spells the URI that is asked of an upstream: as the client spelled it, wherever nothing changed it on purpose and it has no dot segment.</summary>
internal static class UpstreamTarget
{
    private static readonly UriCreationOptions Verbatim = new() { DangerousDisablePathAndQueryCanonicalization = true };

    /// <summary>Builds it. <see cref="System.Net.Http.HttpClient"/> sends its path and query byte for byte.</summary>
    /// <param name="destinationPrefix">The destination's address, such as <c>http://host:80/base/</c>; without a query.</param>
    /// <param name="rawTarget">The target as the client sent it, after <see cref="RequestHead.Check"/>.</param>
    /// <param name="originalPath">What <see cref="RequestPath.Normalize"/> made of it.</param>
    /// <param name="path">The path to ask for, in the same form; the same as <paramref name="originalPath"/> if nothing changed it.</param>
    /// <param name="query">The query to ask for, with its question mark, or empty.</param>
    public static Uri Build(string destinationPrefix, string rawTarget, string originalPath, string path, string query)
    {
        var text = new ValueText(stackalloc char[512]);
        try
        {
            var prefix = destinationPrefix.AsSpan().TrimEnd('/');
            text.Append(prefix);
            AppendPath(ref text, RequestTarget.Path(rawTarget), originalPath, path);
            PercentEncoding.AppendSent(ref text, query);
            return new Uri(text.ToString(), Verbatim);
        }
        finally
        {
            text.Dispose();
        }
    }

    /// <summary>Spells the path and query alone, in the same way; the raw target itself wherever nothing changed it.</summary>
    /// <inheritdoc cref="Build"/>
    public static string PathAndQuery(string rawTarget, string originalPath, string path, string query)
    {
        var text = new ValueText(stackalloc char[512]);
        try
        {
            AppendPath(ref text, RequestTarget.Path(rawTarget), originalPath, path);
            PercentEncoding.AppendSent(ref text, query);
            return text.Text.SequenceEqual(rawTarget) ? rawTarget : text.ToString();
        }
        finally
        {
            text.Dispose();
        }
    }

    private static void AppendPath(ref ValueText text, ReadOnlySpan<char> raw, ReadOnlySpan<char> original, ReadOnlySpan<char> path)
    {
        var unchanged = path.SequenceEqual(original);

        // An upstream may resolve a dot segment otherwise than the path that was decided by: after it has decoded %2F (/admin%2Fa/../b), merged slashes (/a//../admin) or cut off
        // parameters (/a/;/../admin).
        if (raw[0] != '/' || RequestTarget.HasDotSegment(raw))
        {
            AppendEncoded(ref text, path);
        }
        else if (unchanged)
        {
            PercentEncoding.AppendSent(ref text, raw);
        }
        else
        {
            var tail = CommonTail(original, path);
            AppendEncoded(ref text, path, tail.Length);
            PercentEncoding.AppendSent(ref text, TailOf(raw, tail.Count('/')));
        }
    }

    private static void AppendEncoded(ref ValueText text, ReadOnlySpan<char> path, int withoutTail = 0)
    {
        if (!path.StartsWith('/'))
        {
            text.Append('/');
        }

        PercentEncoding.AppendPath(ref text, path[..^withoutTail]);
    }

    // The longest tail that two paths share and that begins with a slash.
    private static ReadOnlySpan<char> CommonTail(ReadOnlySpan<char> original, ReadOnlySpan<char> path)
    {
        var tail = 0;
        for (var i = 1; i <= original.Length && i <= path.Length && original[^i] == path[^i]; i++)
        {
            if (path[^i] == '/')
            {
                tail = i;
            }
        }

        return path[^tail..];
    }

    // The tail of the raw path with so many slashes. The normalised path has the same ones: an encoded slash is none in either.
    private static ReadOnlySpan<char> TailOf(ReadOnlySpan<char> raw, int slashes)
    {
        var start = raw.Length;
        while (slashes-- > 0)
        {
            start = raw[..start].LastIndexOf('/');
        }

        return raw[start..];
    }
}
