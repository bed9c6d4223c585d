using System.Text;

namespace ScriptProxy.Host.Protocol;

/// <summary>The one path by which rules, routes and cache decide; the contract is <see cref="Sdk.IExchange.Path"/>.</summary>
internal static class RequestPath
{
    /// <summary>Makes it.</summary>
    /// <param name="rawTarget">The target as the client sent it.</param>
    /// <param name="kestrelPath">The path as Kestrel decoded it; returned as it is wherever it meets the contract.</param>
    public static string Normalize(string rawTarget, string kestrelPath)
    {
        // Kestrel decodes %252F to %2F, so a percent sign in its path may stand for two things, and one spelled in lower case stays so.
        // A whole URI it reads through System.Uri, which decodes %2F.
        if (!kestrelPath.Contains('%', StringComparison.Ordinal) && !RequestTarget.IsAbsolute(rawTarget))
        {
            return kestrelPath;
        }

        return Resolve(RequestTarget.Path(rawTarget), kestrelPath);
    }

    /// <summary>Makes it of a path that a hook set; returned as it is where it meets the contract.</summary>
    /// <param name="path">The path, beginning with a slash, with or without escapes.</param>
    public static string Normalize(string path) =>
        path.Contains('%', StringComparison.Ordinal) || path.Contains("/.", StringComparison.Ordinal) ? Resolve(path, path) : path;

    private static string Resolve(ReadOnlySpan<char> path, string likely)
    {
        var text = new ValueText(stackalloc char[512]);
        try
        {
            while (!path.IsEmpty)
            {
                var slash = path[1..].IndexOf('/') + 1;
                var segment = slash == 0 ? path : path[..slash];
                AppendSegment(ref text, segment, isLast: slash == 0);
                path = path[segment.Length..];
            }

            return text.Text.SequenceEqual(likely) ? likely : text.ToString();
        }
        finally
        {
            text.Dispose();
        }
    }

    // RFC 3986 5.2.4, one segment with the slash before it at a time.
    private static void AppendSegment(ref ValueText text, ReadOnlySpan<char> segment, bool isLast)
    {
        var start = text.Length;
        AppendDecoded(ref text, segment);
        var decoded = text.Text[start..];
        if (decoded.SequenceEqual("/.") || decoded.SequenceEqual("/.."))
        {
            var parent = decoded.Length == 3 ? text.Text[..start].LastIndexOf('/') : start;
            text.Truncate(Math.Max(parent, 0));
            if (isLast)
            {
                text.Append('/');
            }
        }
    }

    private static void AppendDecoded(ref ValueText text, ReadOnlySpan<char> segment)
    {
        while (true)
        {
            var percent = segment.IndexOf('%');
            if (percent < 0)
            {
                text.Append(segment);
                return;
            }

            text.Append(segment[..percent]);
            segment = segment[percent..];
            segment = segment[AppendEscape(ref text, segment)..];
        }
    }

    private static int AppendEscape(ref ValueText text, ReadOnlySpan<char> escape)
    {
        Span<byte> utf8 = stackalloc byte[4];
        var count = 0;
        while (count < 4 && PercentEncoding.Read(escape[(3 * count)..]) is >= 0 and var value)
        {
            utf8[count++] = (byte)value;
        }

        if (count == 0 || utf8[0] is (byte)'/' or (byte)'%')
        {
            PercentEncoding.Append(ref text, count == 0 ? (byte)'%' : utf8[0]);
            return count == 0 ? 1 : 3;
        }

        if (Rune.DecodeFromUtf8(utf8[..count], out var rune, out var consumed) != System.Buffers.OperationStatus.Done)
        {
            PercentEncoding.Append(ref text, utf8[0]);
            return 3;
        }

        Span<char> utf16 = stackalloc char[2];
        text.Append(utf16[..rune.EncodeToUtf16(utf16)]);
        return 3 * consumed;
    }
}
