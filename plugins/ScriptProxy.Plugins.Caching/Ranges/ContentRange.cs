using System.Globalization;
using Microsoft.Extensions.Primitives;

namespace ScriptProxy.Plugins.Caching.Ranges;

/// <summary>The Content-Range header (RFC 9110 14.4).</summary>
internal static class ContentRange
{
    private const string Unit = "bytes ";

    /// <summary>Of a part that is sent.</summary>
    public static string Text(Slice slice, long length) =>
        string.Create(CultureInfo.InvariantCulture, $"bytes {slice.Offset}-{slice.End - 1}/{length}");

    /// <summary>Of a 416.</summary>
    public static string Unsatisfied(long length) => string.Create(CultureInfo.InvariantCulture, $"bytes */{length}");

    /// <summary>Reads which bytes of how many came. False unless it is one value that says both; an invalid one must not be combined with anything (RFC 9110 14.4).</summary>
    public static bool TryParse(StringValues field, out Slice slice, out long length)
    {
        slice = default;
        length = 0;
        return field is [{ } text] && TryParse(text, out slice, out length);
    }

    /// <inheritdoc cref="TryParse(StringValues, out Slice, out long)"/>
    public static bool TryParse(ReadOnlySpan<char> text, out Slice slice, out long length)
    {
        slice = default;
        length = 0;
        var slash = text.IndexOf('/');
        if (slash < Unit.Length || !text.StartsWith(Unit, StringComparison.OrdinalIgnoreCase))
        {
            return false;
        }

        var range = text[Unit.Length..slash];
        var dash = range.IndexOf('-');
        if (dash < 0 || !IsNumber(range[..dash], out var first) || !IsNumber(range[(dash + 1)..], out var last) || !IsNumber(text[(slash + 1)..], out length)
            || last < first || last >= length)
        {
            return false;
        }

        slice = new(first, last - first + 1);
        return true;
    }

    private static bool IsNumber(ReadOnlySpan<char> digits, out long number) =>
        long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out number);
}
