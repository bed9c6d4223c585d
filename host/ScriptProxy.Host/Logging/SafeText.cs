using System.Buffers;
using System.Globalization;
using System.Text;

namespace ScriptProxy.Host.Logging;

/// <summary>
/// Writes text that others control, so that it stays on its line and looks like what it is: control characters, line separators and marks
/// that turn the reading direction are escaped, halves of surrogate pairs replaced.
/// </summary>
internal static class SafeText
{
    private static readonly SearchValues<char> Printable = SearchValues.Create([.. Enumerable.Range(' ', '~' - ' ' + 1).Select(code => (char)code)]);
    private static readonly SearchValues<char> PrintableButSpace = SearchValues.Create([.. Enumerable.Range('!', '~' - ' ').Select(code => (char)code)]);

    /// <summary>The text with escapes as <see cref="Write"/> makes them.</summary>
    public static string Of(string text)
    {
        using var writer = new StringWriter(CultureInfo.InvariantCulture);
        Write(writer, text);
        return writer.ToString();
    }

    /// <summary>Writes text with escapes such as <c>\u000a</c>.</summary>
    public static void Write(TextWriter writer, ReadOnlySpan<char> text)
    {
        if (!text.ContainsAnyExcept(Printable))
        {
            writer.Write(text);
            return;
        }

        Span<char> units = stackalloc char[2];
        foreach (var rune in text.EnumerateRunes())
        {
            var length = rune.EncodeToUtf16(units);
            if (IsPlain(rune))
            {
                writer.Write(units[..length]);
            }
            else
            {
                foreach (var unit in units[..length])
                {
                    writer.Write(string.Create(CultureInfo.InvariantCulture, $"\\u{(int)unit:x4}"));
                }
            }
        }
    }

    /// <summary>Writes a path or another single word with escapes such as <c>%0A</c>; a space is escaped too, so that it stays one word.</summary>
    public static void WriteWord(TextWriter writer, ReadOnlySpan<char> text)
    {
        if (!text.ContainsAnyExcept(PrintableButSpace))
        {
            writer.Write(text);
            return;
        }

        Span<char> units = stackalloc char[2];
        Span<byte> bytes = stackalloc byte[4];
        foreach (var rune in text.EnumerateRunes())
        {
            if (IsPlain(rune) && !Rune.IsWhiteSpace(rune))
            {
                writer.Write(units[..rune.EncodeToUtf16(units)]);
            }
            else
            {
                foreach (var octet in bytes[..rune.EncodeToUtf8(bytes)])
                {
                    writer.Write(string.Create(CultureInfo.InvariantCulture, $"%{octet:X2}"));
                }
            }
        }
    }

    private static bool IsPlain(Rune rune) => Rune.GetUnicodeCategory(rune)
        is not (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator);
}
