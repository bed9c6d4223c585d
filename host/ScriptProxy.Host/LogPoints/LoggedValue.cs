using System.Collections;
using System.Globalization;
using System.Text;
using Microsoft.Extensions.Primitives;

namespace ScriptProxy.Host.LogPoints;

/// <summary>Makes a text of what a log point's expression gave. Nothing of the value is kept, since its type may be the rule's own.</summary>
internal static class LoggedValue
{
    private const int MostItems = 20;
    private const int LongestText = 2000;

    /// <summary>Items of items of items are shown, and no more: something may contain itself.</summary>
    private const int DeepestItems = 3;

    public static string Of(object? value)
    {
        var text = new StringBuilder();
        Write(text, value, depth: 0);
        return text.Length <= LongestText ? text.ToString() : text.ToString(0, LongestText) + "…";
    }

    private static void Write(StringBuilder text, object? value, int depth)
    {
        if (value is IEnumerable items and not (string or StringValues or IFormattable))
        {
            WriteItems(text, items, depth);
            return;
        }

        var part = value switch
        {
            null => "null",
            IFormattable formattable => formattable.ToString(null, CultureInfo.InvariantCulture),
            _ => value.ToString() ?? "",
        };
        text.Append(part.AsSpan(0, Math.Clamp(LongestText + 1 - text.Length, 0, part.Length)));
    }

    private static void WriteItems(StringBuilder text, IEnumerable items, int depth)
    {
        text.Append('[');
        var count = 0;
        foreach (var item in depth < DeepestItems ? items : Enumerable.Empty<object>())
        {
            if (text.Length > LongestText)
            {
                break;
            }

            text.Append(count > 0 ? ", " : "");
            if (count++ == MostItems)
            {
                text.Append('…');
                break;
            }

            Write(text, item, depth + 1);
        }

        text.Append(depth < DeepestItems ? "]" : "…]");
    }
}
