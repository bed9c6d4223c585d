using System.Buffers;
using System.Text;
using Microsoft.Extensions.Primitives;

namespace ScriptProxy.Plugins.Headers.Edits;

/// <summary>A header's value: a constant, or text with placeholders in braces, which are looked up once, at load.</summary>
internal sealed class HeaderValue
{
    // Printable ASCII and tab, RFC 9110 5.5; obs-text beyond it is read differently by different recipients.
    private static readonly SearchValues<char> Allowed =
        SearchValues.Create([.. Enumerable.Range(' ', '~' - ' ' + 1).Select(code => (char)code), '\t']);

    private readonly Placeholder[] _parts;
    private readonly StringValues _constant;

    private HeaderValue(Placeholder[] parts, string? constant)
    {
        _parts = parts;
        _constant = constant;
    }

    public StringValues For(in Facts facts)
    {
        if (_parts.Length == 0)
        {
            return _constant;
        }

        if (_parts.Length == 1)
        {
            return Safe(_parts[0](facts));
        }

        var texts = new string?[_parts.Length];
        for (var index = 0; index < texts.Length; index++)
        {
            texts[index] = Safe(_parts[index](facts));
        }

        return string.Concat(texts);
    }

    public static HeaderValue Constant(string text) => new([], text);

    /// <param name="text">As configured.</param>
    /// <param name="isResponse">Whether there is a status yet.</param>
    /// <param name="error">What is wrong with it, or null.</param>
    /// <returns>The value; null if it is wrong.</returns>
    public static HeaderValue? Parse(string? text, bool isResponse, out string? error)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            error = "the value is empty; name the header in Remove to remove it";
            return null;
        }

        if (text.AsSpan().ContainsAnyExcept(Allowed))
        {
            error = $"'{Printable(text)}' is no header value: line breaks, control characters and characters beyond ASCII are not allowed";
            return null;
        }

        var parts = Placeholders.Parse(text, isResponse, out var literal, out error);
        return parts is null ? null : new HeaderValue(parts, literal);
    }

    public static string Printable(string text) => Safe(text)!;

    // What clients send must not be able to end the line: a path holds decoded bytes, a line break among them.
    private static string? Safe(string? text)
    {
        if (text is null || !text.AsSpan().ContainsAnyExcept(Allowed))
        {
            return text;
        }

        var safe = new StringBuilder(text.Length + 16);
        Span<byte> bytes = stackalloc byte[4];
        foreach (var rune in text.EnumerateRunes())
        {
            if (rune.Value is >= ' ' and <= '~')
            {
                safe.Append((char)rune.Value);
                continue;
            }

            foreach (var octet in bytes[..rune.EncodeToUtf8(bytes)])
            {
                safe.Append('%').Append(octet.ToString("X2", null));
            }
        }

        return safe.ToString();
    }
}
