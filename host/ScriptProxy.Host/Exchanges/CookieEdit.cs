using System.Text;
using Microsoft.AspNetCore.Http;
using ScriptProxy.Host.Protocol;

namespace ScriptProxy.Host.Exchanges;

/// <summary>Changes one cookie in the request's <c>Cookie</c> header and leaves the others as they are.</summary>
internal static class CookieEdit
{
    public static void Set(IHeaderDictionary headers, string name, string? value)
    {
        if (!FieldSyntax.IsToken(name))
        {
            throw new ArgumentException($"'{name}' is no name of a cookie (RFC 6265 4.1.1).", nameof(name));
        }

        var result = new StringBuilder();
        foreach (var line in headers.Cookie)
        {
            foreach (var range in line.AsSpan().Split(';'))
            {
                var cookie = line.AsSpan()[range].Trim();
                if (cookie.Length > 0 && !IsNamed(cookie, name))
                {
                    Append(result, cookie);
                }
            }
        }

        if (value is not null)
        {
            Append(result, $"{name}={Uri.EscapeDataString(value)}");
        }

        headers.Cookie = result.Length == 0 ? default : result.ToString();
    }

    private static bool IsNamed(ReadOnlySpan<char> cookie, string name) =>
        cookie.StartsWith(name, StringComparison.Ordinal) && cookie.Length > name.Length && cookie[name.Length] == '=';

    private static void Append(StringBuilder result, ReadOnlySpan<char> cookie) =>
        result.Append(result.Length == 0 ? "" : "; ").Append(cookie);
}
