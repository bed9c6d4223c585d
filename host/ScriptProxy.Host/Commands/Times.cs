using System.Globalization;

namespace ScriptProxy.Host.Commands;

/// <summary>Times as people type them.</summary>
internal static class Times
{
    /// <summary>What is expected, to stand in an error.</summary>
    public const string Expected = "a time such as 30s, 10m, 2h or 1d";

    /// <summary>Reads a time; null if it is none.</summary>
    public static TimeSpan? Read(string text)
    {
        var unit = text.Length == 0 ? 0 : text[^1] switch { 's' => 1, 'm' => 60, 'h' => 3600, 'd' => 86_400, _ => 0 };
        return unit > 0 && int.TryParse(text[..^1], NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0
            ? TimeSpan.FromSeconds((long)number * unit)
            : null;
    }
}
