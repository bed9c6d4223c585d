using System.Buffers;
using System.Globalization;
using System.Text;

namespace ScriptProxy.Host.Protocol;

/// <summary>Percent-encoding as RFC 3986 2.1 has it.</summary>
internal static class PercentEncoding
{
    private const string Hex = "0123456789ABCDEF";

    // RFC 3986 3.3: pchar and the slash. The percent sign is looked at apart.
    private static readonly SearchValues<char> PathCharacters = SearchValues.Create(
        "!$&'()*+,-./0123456789:;=@ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz~");

    // Wider than RFC 3986: what clients send unescaped and servers understand stays as it is ( [ ] { } | " and others).
    private static readonly SearchValues<char> SentCharacters = SearchValues.Create(
        "!\"$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`abcdefghijklmnopqrstuvwxyz{|}~");

    /// <summary>The byte that the escape at the beginning of a text stands for, or -1 if there is none.</summary>
    public static int Read(ReadOnlySpan<char> text) =>
        text.Length >= 3 && text[0] == '%'
        && byte.TryParse(text.Slice(1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value)
            ? value
            : -1;

    /// <summary>Appends an escape.</summary>
    public static void Append(ref ValueText text, byte value)
    {
        text.Append('%');
        text.Append(Hex[value >> 4]);
        text.Append(Hex[value & 15]);
    }

    /// <summary>Appends a path; escapes in it stay, what needs one gets one.</summary>
    public static void AppendPath(ref ValueText text, ReadOnlySpan<char> path) => Append(ref text, path, PathCharacters);

    /// <summary>Appends part of a target as it is, save for what would end it or break the request line.</summary>
    public static void AppendSent(ref ValueText text, ReadOnlySpan<char> part) => Append(ref text, part, SentCharacters);

    private static void Append(ref ValueText text, ReadOnlySpan<char> source, SearchValues<char> allowed)
    {
        Span<byte> utf8 = stackalloc byte[4];
        while (true)
        {
            var clean = source.IndexOfAnyExcept(allowed);
            if (clean < 0)
            {
                text.Append(source);
                return;
            }

            text.Append(source[..clean]);
            source = source[clean..];
            if (Read(source) >= 0)
            {
                text.Append(source[..3]);
                source = source[3..];
                continue;
            }

            // A lone surrogate becomes U+FFFD: it stands for no character that could be sent.
            _ = Rune.DecodeFromUtf16(source, out var rune, out var consumed);
            var count = rune.EncodeToUtf8(utf8);
            for (var i = 0; i < count; i++)
            {
                Append(ref text, utf8[i]);
            }

            source = source[consumed..];
        }
    }
}
