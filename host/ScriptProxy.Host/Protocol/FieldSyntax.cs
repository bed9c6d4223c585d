using System.Buffers;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace ScriptProxy.Host.Protocol;

/// <summary>The small grammar that header fields share (RFC 9110 5.6).</summary>
internal static class FieldSyntax
{
    private static readonly SearchValues<char> TokenCharacters =
        SearchValues.Create("!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    /// <summary>What no value may have (RFC 9110 5.5): every control character but the tab. Some readers take it for white space, some for an end.</summary>
    public static readonly SearchValues<char> Controls =
        SearchValues.Create([.. Enumerable.Range(0, 0x80).Select(code => (char)code).Where(code => char.IsControl(code) && code != '\t')]);

    /// <summary>All that most values have.</summary>
    private static readonly SearchValues<char> Printable = SearchValues.Create([.. Enumerable.Range(' ', '~' - ' ' + 1).Select(code => (char)code)]);

    private static readonly SearchValues<char> Latin1 = SearchValues.Create([.. Enumerable.Range(0, 0x100).Select(code => (char)code)]);

    public static bool IsToken(ReadOnlySpan<char> text) => text.Length > 0 && !text.ContainsAnyExcept(TokenCharacters);

    /// <summary>Whether a method is a known one but for its case. .NET would send it as the known one.</summary>
    public static bool IsMisspelled(string method) => !string.Equals(Spelled(method), method, StringComparison.Ordinal);

    /// <summary>A method as it is sent.</summary>
    public static string Spelled(string method) => Is(method, "QUERY") ? "QUERY" : HttpMethods.GetCanonicalizedValue(method);

    /// <summary>Whether a text can stand as a value in every version of HTTP (RFC 9110 5.5, RFC 9113 8.2.1).</summary>
    public static bool IsValue(ReadOnlySpan<char> text) => text is not ([' ' or '\t', ..] or [.., ' ' or '\t']) && !text.ContainsAny(Controls);

    /// <summary>Refuses values of a hook that could not be sent on as they stand.</summary>
    /// <exception cref="ArgumentException">There is one.</exception>
    public static void CheckSent(string name, StringValues values)
    {
        for (var i = 0; i < values.Count; i++)
        {
            var value = values[i].AsSpan();
            if (value.ContainsAnyExcept(Printable) && FaultOf(name, value) is { } fault)
            {
                throw new ArgumentException(fault, nameof(values));
            }
        }
    }

    /// <summary>Without the optional white space around it (RFC 9110 5.6.3).</summary>
    public static ReadOnlySpan<char> Trim(ReadOnlySpan<char> text) => text.Trim(" \t");

    /// <summary>Compares without case.</summary>
    public static bool Is(ReadOnlySpan<char> text, string name) => text.Equals(name, StringComparison.OrdinalIgnoreCase);

    private static string? FaultOf(string name, ReadOnlySpan<char> value) =>
        value.ContainsAny(Controls) ? $"The value of the header '{name}' has a control character, such as a line break."
        : value.IndexOfAnyExcept(Latin1) is >= 0 and var at
            ? $"The value of the header '{name}' has U+{(int)value[at]:X4}: a header is sent in Latin-1, which has nothing beyond U+00FF. Percent-encode it: Uri.EscapeDataString(value)."
        : null;
}
