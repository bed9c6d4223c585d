using System.Buffers;
using System.Globalization;
using System.Text;

namespace ScriptProxy.Plugins.Caching.Keys;

/// <summary>One spelling for all that mean the same address (RFC 3986 6.2.2.1, 6.2.2.2), so that who purges meets them all: browsers and tools escape different characters. What an upstream may tell apart stays apart.</summary>
internal static class Spelling
{
    private const string Unreserved = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";

    private static readonly SearchValues<char> Escapable = SearchValues.Create(Unreserved);
    private static readonly SearchValues<char> Plain = SearchValues.Create(Unreserved + ":/?#[]@!$&'()*+,;=");

    /// <summary>Escapes what no address may hold as it is, and only that: no unreserved characters. A percent sign that begins no escape stays.</summary>
    public static string Of(ReadOnlySpan<char> text)
    {
        var spelled = new KeyBuilder(stackalloc char[512]);
        Append(text, ref spelled);
        var result = spelled.Text.ToString();
        spelled.Dispose();
        return result;
    }

    /// <inheritdoc cref="Of"/>
    public static void Append(ReadOnlySpan<char> text, ref KeyBuilder spelled)
    {
        while (true)
        {
            var clean = text.IndexOfAnyExcept(Plain);
            spelled.Append(clean < 0 ? text : text[..clean]);
            if (clean < 0)
            {
                return;
            }

            text = text[clean..];
            if (text[0] != '%')
            {
                text = text[AppendEscaped(text, ref spelled)..];
                continue;
            }

            var isEscape = text.Length > 2 && char.IsAsciiHexDigit(text[1]) && char.IsAsciiHexDigit(text[2]);
            AppendEscape(isEscape ? text[..3] : text[..1], ref spelled);
            text = text[(isEscape ? 3 : 1)..];
        }
    }

    private static void AppendEscape(ReadOnlySpan<char> escape, ref KeyBuilder spelled)
    {
        if (escape.Length == 3 && byte.Parse(escape[1..], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture) is var meant && Escapable.Contains((char)meant))
        {
            spelled.Append([(char)meant]);
            return;
        }

        Span<char> upper = stackalloc char[escape.Length];
        escape.ToUpperInvariant(upper);
        spelled.Append(upper);
    }

    private static int AppendEscaped(ReadOnlySpan<char> text, ref KeyBuilder spelled)
    {
        Span<byte> utf8 = stackalloc byte[4];
        Span<char> hexadecimal = stackalloc char[3];
        _ = Rune.DecodeFromUtf16(text, out var rune, out var consumed);
        foreach (var value in utf8[..rune.EncodeToUtf8(utf8)])
        {
            hexadecimal.TryWrite($"%{value:X2}", out _);
            spelled.Append(hexadecimal);
        }

        return consumed;
    }
}
