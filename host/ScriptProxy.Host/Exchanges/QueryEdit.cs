using System.Text;

namespace ScriptProxy.Host.Exchanges;

/// <summary>Changes one parameter of a query and leaves every other byte of it alone.</summary>
internal static class QueryEdit
{
    public static string Set(string query, string name, string? value)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        var result = new StringBuilder(query.Length + name.Length + 16);
        var isWritten = false;
        var parts = query.AsSpan(Math.Min(query.Length, 1));
        foreach (var range in parts.Split('&'))
        {
            if (parts.IsEmpty)
            {
                break; // no query has no parts, not one that is empty
            }

            var part = parts[range];
            if (!NameOf(part).Equals(name, StringComparison.OrdinalIgnoreCase))
            {
                Append(result, part);
            }
            else if (value is not null && !isWritten)
            {
                isWritten = true;
                Append(result, Pair(name, value));
            }
        }

        if (value is not null && !isWritten)
        {
            Append(result, Pair(name, value));
        }

        return result.ToString();
    }

    private static string NameOf(ReadOnlySpan<char> part)
    {
        var equals = part.IndexOf('=');
        var name = equals < 0 ? part : part[..equals];
        return Uri.UnescapeDataString(name.ToString().Replace('+', ' '));
    }

    private static string Pair(string name, string value) => $"{Uri.EscapeDataString(name)}={Uri.EscapeDataString(value)}";

    private static void Append(StringBuilder result, ReadOnlySpan<char> part) =>
        result.Append(result.Length == 0 ? '?' : '&').Append(part);
}
