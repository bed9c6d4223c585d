using System.Text.RegularExpressions;
using Microsoft.Extensions.Primitives;
using ScriptProxy.Host.Protocol;

namespace ScriptProxy.Host.Explaining;

/// <summary>
/// Takes out of an explanation what lets its reader in elsewhere. A value is a secret if its name says so: in headers, cookies and queries alike. What remains tells that there
/// is one, of which kind, and what a cookie is called.
/// </summary>
internal static partial class Secrets
{
    public const string Mask = "***";

    private static readonly HashSet<string> Words = new(StringComparer.OrdinalIgnoreCase)
    {
        "apikey", "auth", "authorization", "cookie", "credential", "credentials", "jwt", "key", "password", "passwd", "pwd", "secret", "session", "sid", "sig", "signature", "token",
    };

    // In names that are written without a sign of where their words begin, such as "accesstoken".
    private static readonly string[] Parts = ["accesskey", "apikey", "authorization", "credential", "passwd", "password", "secret", "session", "signature", "token"];

    /// <summary>The values of a header as one text, without what is secret in them.</summary>
    public static string OfHeader(string name, StringValues values) => string.Join(", ", values.Select(value => OfHeader(name, value ?? "")));

    /// <summary>A text, without the secrets in the query of an address that it may be or contain.</summary>
    public static string OfText(string text) => Parameter().Replace(text, match => IsSecret(Uri.UnescapeDataString(match.Groups["name"].Value)) ? $"{match.Groups["name"].Value}={Mask}" : match.Value);

    private static string OfHeader(string name, string value) =>
        FieldSyntax.Is(name, "Cookie") ? string.Join("; ", value.Split(';', StringSplitOptions.TrimEntries).Select(OfCookie))
        : FieldSyntax.Is(name, "Set-Cookie") ? string.Join("; ", value.Split(';', StringSplitOptions.TrimEntries).Select((part, index) => index == 0 ? OfCookie(part) : part))
        : !IsSecret(name) ? OfText(value)
        : name.EndsWith("Authorization", StringComparison.OrdinalIgnoreCase) && value.IndexOf(' ', StringComparison.Ordinal) is > 0 and var space ? $"{value[..space]} {Mask}"
        : Mask;

    private static string OfCookie(string cookie) => cookie.IndexOf('=', StringComparison.Ordinal) is >= 0 and var equals ? cookie[..(equals + 1)] + Mask : Mask;

    private static bool IsSecret(string name) => Word().Matches(name).Any(word => Words.Contains(word.Value)) || Words.Contains(name)
        || name.Equals("code", StringComparison.OrdinalIgnoreCase) // a login's (RFC 6749 4.1.2); other names have the word, too
        || Array.Exists(Parts, part => name.Contains(part, StringComparison.OrdinalIgnoreCase));

    [GeneratedRegex("(?<=[?&;#])(?<name>[A-Za-z0-9_.%~-]+)=[^&;#\\s\"]*", RegexOptions.CultureInvariant, Timeout.Infinite)]
    private static partial Regex Parameter();

    // "X-Api-Key", "api_key" and "apiKey" have the same words.
    [GeneratedRegex("[A-Z]?[a-z]+|[A-Z]+(?![a-z])", RegexOptions.CultureInvariant, Timeout.Infinite)]
    private static partial Regex Word();
}
