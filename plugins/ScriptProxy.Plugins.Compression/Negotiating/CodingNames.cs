using Microsoft.Extensions.Primitives;

namespace ScriptProxy.Plugins.Compression.Negotiating;

/// <summary>The names of codings in headers and options.</summary>
internal static class CodingNames
{
    /// <summary>The name as it is sent.</summary>
    public static string Of(Coding coding) => coding switch
    {
        Coding.Brotli => "br",
        Coding.Gzip => "gzip",
        _ => "identity",
    };

    /// <summary>Reads a name. <c>deflate</c> is not offered: clients differ in what they take it for.</summary>
    public static Coding? Parse(string? name) => name?.Trim().ToLowerInvariant() switch
    {
        "br" => Coding.Brotli,
        "gzip" => Coding.Gzip,
        _ => null,
    };

    /// <summary>Whether the host can take off all codings that <c>Content-Encoding</c> names.</summary>
    public static bool AreDecodable(StringValues encoding)
    {
        for (var index = 0; index < encoding.Count; index++)
        {
            var line = encoding[index].AsSpan();
            foreach (var range in line.Split(','))
            {
                if (!IsDecodable(line[range].Trim(" \t")))
                {
                    return false;
                }
            }
        }

        return true;
    }

    private static bool IsDecodable(ReadOnlySpan<char> name) =>
        name.IsEmpty || Is(name, "gzip") || Is(name, "br") || Is(name, "deflate") || Is(name, "x-gzip") || Is(name, "identity");

    private static bool Is(ReadOnlySpan<char> name, string known) => name.Equals(known, StringComparison.OrdinalIgnoreCase);
}
