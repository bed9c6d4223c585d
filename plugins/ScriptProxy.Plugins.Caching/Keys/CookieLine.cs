using Microsoft.AspNetCore.Http;

namespace ScriptProxy.Plugins.Caching.Keys;

/// <summary>The cookies of a request, byte for byte.</summary>
internal static class CookieLine
{
    public static IEnumerable<(string Name, string Value)> Read(string line)
    {
        foreach (var part in line.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            var equals = part.IndexOf('=');
            yield return equals < 0 ? (part, "") : (part[..equals].TrimEnd(), part[(equals + 1)..].TrimStart());
        }
    }

    /// <summary>Leaves only some cookies in a request's headers.</summary>
    public static void Keep(IHeaderDictionary headers, IReadOnlyCollection<string> names)
    {
        if (headers.Cookie.Count == 0)
        {
            return;
        }

        var kept = string.Join("; ", from line in headers.Cookie from cookie in Read(line ?? "") where names.Contains(cookie.Name) select $"{cookie.Name}={cookie.Value}");
        headers.Cookie = kept.Length == 0 ? default : kept;
    }
}
