using System.IO.Compression;
using Microsoft.Extensions.Primitives;
using ScriptProxy.Host.Protocol;

namespace ScriptProxy.Host.Bodies;

/// <summary>The content codings (RFC 9110 8.4) that the runtime can take off and put on.</summary>
internal static class ContentCodings
{
    /// <summary>Reads <c>Content-Encoding</c>: the codings in the order in which they were put on.</summary>
    public static List<string> Parse(StringValues values)
    {
        var codings = new List<string>();
        for (var i = 0; i < values.Count; i++)
        {
            var line = values[i].AsSpan();
            foreach (var range in line.Split(','))
            {
                var name = FieldSyntax.Trim(line[range]);
                if (!name.IsEmpty && !FieldSyntax.Is(name, "identity"))
                {
                    codings.Add(FieldSyntax.Is(name, "x-gzip") ? "gzip" : name.ToString().ToLowerInvariant());
                }
            }
        }

        return codings;
    }

    public static bool IsKnown(string coding) => coding is "gzip" or "br" or "deflate";

    /// <summary>What takes a coding off.</summary>
    public static Stream Decoder(string coding, Stream body, bool isRawDeflate) => coding switch
    {
        "gzip" => new GZipStream(body, CompressionMode.Decompress),
        "br" => new BrotliStream(body, CompressionMode.Decompress),
        "deflate" when isRawDeflate => new DeflateStream(body, CompressionMode.Decompress),
        "deflate" => new ZLibStream(body, CompressionMode.Decompress),
        _ => throw new ArgumentException($"The coding '{coding}' is unknown.", nameof(coding)),
    };

    /// <summary>What puts a coding on, at the level that costs least.</summary>
    public static Stream Encoder(string coding, Stream body) => coding switch
    {
        "gzip" => new GZipStream(body, CompressionLevel.Fastest),
        "br" => new BrotliStream(body, CompressionLevel.Fastest),
        "deflate" => new ZLibStream(body, CompressionLevel.Fastest),
        _ => throw new ArgumentException($"The coding '{coding}' is unknown.", nameof(coding)),
    };

    /// <summary>Whether <c>Accept-Encoding</c> (RFC 9110 12.5.3) allows all of the codings.</summary>
    public static bool AreAccepted(List<string> codings, StringValues accept)
    {
        if (accept.Count == 0)
        {
            return true;
        }

        foreach (var coding in codings)
        {
            if (!IsAccepted(coding, accept))
            {
                return false;
            }
        }

        return true;
    }

    private static bool IsAccepted(string coding, StringValues accept)
    {
        var any = false;
        for (var i = 0; i < accept.Count; i++)
        {
            var line = accept[i].AsSpan();
            foreach (var range in line.Split(','))
            {
                var member = line[range];
                var semicolon = member.IndexOf(';');
                var name = FieldSyntax.Trim(semicolon < 0 ? member : member[..semicolon]);
                var isAllowed = semicolon < 0 || !IsZero(member[(semicolon + 1)..]);
                if (FieldSyntax.Is(name, coding) || (coding == "gzip" && FieldSyntax.Is(name, "x-gzip")))
                {
                    return isAllowed;
                }

                any |= isAllowed && name is "*";
            }
        }

        return any;
    }

    // q=0 with up to three digits more, all of them 0
    private static bool IsZero(ReadOnlySpan<char> weight)
    {
        weight = FieldSyntax.Trim(weight);
        return weight.StartsWith("q=", StringComparison.OrdinalIgnoreCase) && weight[2..].IndexOfAnyExcept('0', '.') < 0;
    }
}
