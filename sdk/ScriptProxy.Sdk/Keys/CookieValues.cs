using Microsoft.Extensions.Primitives;

namespace ScriptProxy.Sdk;

/// <summary>Reads cookies as leniently as any upstream might: what only some of them take for a cookie is one, since what is none would be no key.</summary>
internal static class CookieValues
{
    /// <param name="lines">The lines of <c>Cookie</c>.</param>
    /// <param name="name">The cookie's name.</param>
    /// <returns>All values of that name, in their order.</returns>
    public static StringValues Of(StringValues lines, string name)
    {
        var found = StringValues.Empty;
        foreach (var line in lines)
        {
            var cookies = line.AsSpan();
            foreach (var range in cookies.Split(';'))
            {
                var cookie = cookies[range];
                var equals = cookie.IndexOf('=');
                if (equals > 0 && cookie[..equals].Trim().Equals(name, StringComparison.OrdinalIgnoreCase))
                {
                    found = StringValues.Concat(found, Text(cookie[(equals + 1)..].Trim()));
                }
            }
        }

        return found;
    }

    private static string Text(ReadOnlySpan<char> value) => Uri.UnescapeDataString(value is ['"', .. var quoted, '"'] ? quoted : value);
}
