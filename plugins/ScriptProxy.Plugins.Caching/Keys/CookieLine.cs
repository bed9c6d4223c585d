using Microsoft.AspNetCore.Http;

namespace ScriptProxy.Plugins.Caching.Keys;

/// <summary>The cookies of a request, byte for byte.</summary>
internal static class CookieLine
{
    /// <summary>Each with what stands behind its name: <c>=</c> and the value, or nothing.</summary>
    public static IEnumerable<(string Name, string Tail)> Read(string line)
    {
        foreach (var part in line.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            var equals = part.IndexOf('=');
            var name = equals < 0 ? part : part[..equals].TrimEnd();
            yield return (name, part[name.Length..]);
        }
    }

    /// <summary>Leaves only some cookies in a request's headers.</summary>
    public static void Keep(IHeaderDictionary headers, IReadOnlyCollection<string> names)
    {
        if (headers.Cookie.Count == 0)
        {
            return;
        }

        var kept = string.Join("; ", from line in headers.Cookie from cookie in Read(line ?? "") where names.Contains(cookie.Name) select cookie.Name + cookie.Tail);
        headers.Cookie = kept.Length == 0 ? default : kept;
    }
}
