using System.Collections.Frozen;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using ScriptProxy.Host.Protocol;

namespace ScriptProxy.Host.Trailers;

/// <summary>Which fields may stand behind a body, and whether somebody has asked for any.</summary>
internal static class TrailerFields
{
    // RFC 9110 6.5.1: what frames and routes a message, asks, admits, steers a cache, or says how the content is to be read comes too late behind it.
    private static readonly FrozenSet<string> TooLate = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase,
        "Transfer-Encoding", "Content-Length", "Trailer", "Connection", "Keep-Alive", "Proxy-Connection", "TE", "Upgrade", "HTTP2-Settings", "Via",
        "Host", "Max-Forwards", "Expect", "Range", "Cache-Control", "Pragma",
        "Authorization", "WWW-Authenticate", "Proxy-Authenticate", "Proxy-Authorization", "Cookie", "Set-Cookie",
        "Content-Encoding", "Content-Type", "Content-Range", "Content-Language", "Content-Location", "Content-Disposition", "Content-Security-Policy",
        "Age", "Date", "Expires", "Location", "Retry-After", "Vary", "Warning", "Accept-Ranges", "Strict-Transport-Security");

    /// <summary>What speaks of the very bytes of a body.</summary>
    private static readonly string[] OfBytes = ["Content-Digest", "Repr-Digest", "Digest", "Content-MD5", "ETag"];

    /// <summary>Whether a line of it may be sent. In HTTP/2 a value may have come with a line break, which here would begin another message.</summary>
    public static bool MaySend(string name, string? value) =>
        FieldSyntax.IsToken(name)
        && !TooLate.Contains(name)
        && !name.StartsWith("If-", StringComparison.OrdinalIgnoreCase)
        && !name.StartsWith("Access-Control-", StringComparison.OrdinalIgnoreCase)
        && !value.AsSpan().ContainsAny(FieldSyntax.Controls);

    /// <summary>Whether an upstream's answer may end in trailers.</summary>
    public static bool MayEnd(HttpResponseMessage response) => response.Version.Major == 1
        ? response.Headers.NonValidated.Contains("Transfer-Encoding")
        : !response.Content.Headers.NonValidated.Contains("Content-Length");

    /// <summary>Whether <c>TE</c> says that trailers are read (RFC 9110 10.1.4).</summary>
    public static bool AreWanted(StringValues te)
    {
        for (var i = 0; i < te.Count; i++)
        {
            var line = te[i].AsSpan();
            foreach (var range in line.Split(','))
            {
                if (FieldSyntax.Is(FieldSyntax.Trim(line[range]), "trailers"))
                {
                    return true;
                }
            }
        }

        return false;
    }

    /// <summary>Tells an upstream what the client says of trailers, which YARP does for clients in HTTP/2 alone, and without naming it in <c>Connection</c>.</summary>
    public static void PassWish(IHeaderDictionary asked, HttpRequestMessage upstream)
    {
        if (!AreWanted(asked.TE))
        {
            return;
        }

        if (!upstream.Headers.NonValidated.Contains("TE"))
        {
            upstream.Headers.TryAddWithoutValidation("TE", "trailers");
        }

        if (upstream.Version.Major == 1 || upstream.VersionPolicy == HttpVersionPolicy.RequestVersionOrLower)
        {
            upstream.Headers.TryAddWithoutValidation("Connection", "TE"); // HttpClient leaves it out where it comes to speak HTTP/2
        }
    }

    /// <summary>Takes away what speaks of the bytes that the upstream sent, where the client gets others.</summary>
    public static void RemoveOfBytes(IHeaderDictionary trailers)
    {
        foreach (var name in OfBytes)
        {
            trailers.Remove(name);
        }
    }
}
