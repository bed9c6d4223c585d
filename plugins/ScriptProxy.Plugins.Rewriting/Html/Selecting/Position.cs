using System.Globalization;

namespace ScriptProxy.Plugins.Rewriting.Html.Selecting;

/// <summary>Which children of a parent are meant: those with the numbers <c>An+B</c>, for n from 0 on (CSS Syntax 3, 6).</summary>
internal readonly record struct Position(int A, int B)
{
    public bool Fits(int position) => position > 0 && (A == 0 ? position == B : (position - B) % A == 0 && (position - B) / A >= 0);

    /// <summary>Reads <c>odd</c>, <c>3</c>, <c>2n+1</c>, <c>-n + 3</c>; null if it is none.</summary>
    public static Position? Parse(string text)
    {
        text = text.Trim().ToLowerInvariant();
        if (text is "odd" or "even")
        {
            return new Position(2, text == "odd" ? 1 : 0);
        }

        var n = text.IndexOf('n', StringComparison.Ordinal);
        if (n < 0)
        {
            return Number(text) is { } only ? new Position(0, only) : null;
        }

        var (before, after) = (text[..n], text[(n + 1)..].Replace(" ", "", StringComparison.Ordinal));
        var a = before is "" or "+" ? 1 : before is "-" ? -1 : Number(before);
        var b = after.Length == 0 ? 0 : after[0] is '+' or '-' ? Number(after) : null;
        return a is not null && b is not null ? new Position(a.Value, b.Value) : null;
    }

    private static int? Number(string text) => int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && Math.Abs((long)number) < 1_000_000 ? number : null;
}
