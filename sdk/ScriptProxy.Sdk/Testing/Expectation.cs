using System.Collections;
using System.Globalization;

namespace ScriptProxy.Sdk.Testing;

/// <summary>Compares, and says what differs.</summary>
internal static class Expectation
{
    public static void Equal<T>(T actual, T expected, Place place)
    {
        if (!AreEqual(actual, expected))
        {
            throw new ExpectationException(place.Expression, Text(expected), Text(actual), place.File, place.Line);
        }
    }

    public static void True(bool condition, Place place)
    {
        if (!condition)
        {
            throw new ExpectationException(place.Expression, "true", "false", place.File, place.Line);
        }
    }

    public static void Contains(string? text, string part, Place place)
    {
        ArgumentNullException.ThrowIfNull(part);
        if (text?.Contains(part, StringComparison.Ordinal) != true)
        {
            throw new ExpectationException(place.Expression, $"has {Text(part)}", Text(text), place.File, place.Line);
        }
    }

    private static bool AreEqual(object? actual, object? expected) =>
        actual is IEnumerable some and not string && expected is IEnumerable others and not string
            ? some.Cast<object?>().SequenceEqual(others.Cast<object?>())
            : Equals(actual, expected);

    private static string Text(object? value) => value switch
    {
        null => "null",
        string text => $"\"{text.Replace("\r", "\\r", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal)}\"",
        bool flag => flag ? "true" : "false",
        IEnumerable items => $"[{string.Join(", ", items.Cast<object?>().Select(Text))}]",
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString() ?? "",
    };

    internal readonly record struct Place(string Expression, string File, int Line);
}
