using System.Buffers;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace ScriptProxy.Host.Protocol;

/// <summary>Reads a raw request target in the forms of RFC 9112 3.2.</summary>
internal static class RequestTarget
{
    // What a person would call printable ASCII, save for the fragment's sign. Stricter would refuse what browsers send ( | " { } ).
    private static readonly SearchValues<char> Allowed = SearchValues.Create(
        "!\"$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`abcdefghijklmnopqrstuvwxyz{|}~");

    /// <summary>The target as the client sent it.</summary>
    public static string Raw(HttpContext context) => context.Features.Find<IHttpRequestFeature>()!.RawTarget;

    /// <summary>Whether the target is a whole URI, as clients send it that take us for a forward proxy.</summary>
    public static bool IsAbsolute(string raw) => raw.Length > 0 && raw[0] is not ('/' or '*');

    /// <summary>The path as it is spelled, without the query; <c>/</c> where a whole URI has none.</summary>
    public static ReadOnlySpan<char> Path(string raw)
    {
        var target = Origin(raw);
        var end = target.IndexOf('?');
        var path = end < 0 ? target : target[..end];
        return path.IsEmpty ? "/" : path;
    }

    /// <summary>The query as it is spelled, with its question mark; empty if there is none.</summary>
    public static ReadOnlySpan<char> Query(string raw)
    {
        var start = raw.IndexOf('?', StringComparison.Ordinal);
        return start < 0 ? default : raw.AsSpan(start);
    }

    /// <summary>What is wrong with a target, or null.</summary>
    public static string? Fault(string raw, string method)
    {
        if (raw.Length == 0 || raw.AsSpan().ContainsAnyExcept(Allowed))
        {
            return "The request target has a character that none may have";
        }

        if (raw[0] == '*')
        {
            return raw.Length == 1 && HttpMethods.IsOptions(method) ? null : "Only OPTIONS may ask for *";
        }

        return (IsAbsolute(raw) ? AbsoluteFault(raw) : null) ?? PathAmbiguity.Fault(Path(raw));
    }

    /// <summary>Whether a path as it is spelled has a segment <c>.</c> or <c>..</c>, encoded or not.</summary>
    public static bool HasDotSegment(ReadOnlySpan<char> path)
    {
        if (!path.Contains("/.", StringComparison.Ordinal) && !path.Contains('%'))
        {
            return false;
        }

        while (true)
        {
            var slash = path.IndexOf('/');
            if (IsDots(slash < 0 ? path : path[..slash]))
            {
                return true;
            }

            if (slash < 0)
            {
                return false;
            }

            path = path[(slash + 1)..];
        }
    }

    private static bool IsDots(ReadOnlySpan<char> segment)
    {
        var dots = 0;
        while (!segment.IsEmpty)
        {
            var length = segment[0] == '.' ? 1 : segment.StartsWith("%2e", StringComparison.OrdinalIgnoreCase) ? 3 : 0;
            if (length == 0 || ++dots > 2)
            {
                return false;
            }

            segment = segment[length..];
        }

        return dots > 0;
    }

    private static string? AbsoluteFault(string raw)
    {
        var scheme = raw.IndexOf("://", StringComparison.Ordinal);
        if (scheme < 0)
        {
            return "The request target is neither a path nor a URI";
        }

        var rest = raw.AsSpan(scheme + 3);
        var end = rest.IndexOfAny('/', '?');
        var authority = end < 0 ? rest : rest[..end];

        // RFC 9110 4.2.4. And System.Uri, through which Kestrel reads this form, takes a backslash for a slash.
        return authority.Contains('@') ? "The request target names a user"
            : rest.Contains('\\') ? "The request target has a backslash"
            : null;
    }

    private static ReadOnlySpan<char> Origin(string raw)
    {
        if (!IsAbsolute(raw))
        {
            return raw;
        }

        var scheme = raw.IndexOf("://", StringComparison.Ordinal);
        var rest = raw.AsSpan(scheme < 0 ? raw.Length : scheme + 3);
        var start = rest.IndexOfAny('/', '?');
        return start < 0 ? default : rest[start..];
    }
}
