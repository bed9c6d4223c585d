using ScriptProxy.Plugins.Caching.Keys;

namespace ScriptProxy.Plugins.Caching.Purging;

/// <summary>Addresses as people name them to a cache.</summary>
internal static class PurgeAddress
{
    /// <exception cref="ArgumentException">It is not absolute.</exception>
    public static string Check(string url)
    {
        ArgumentNullException.ThrowIfNull(url);
        return HttpAddress.Parse(url)?.ToString() ?? throw new ArgumentException($"'{url}' is no absolute address; write https://example.org/path.");
    }

    /// <summary>The scheme and host must be whole: <c>https://example.org</c> would be the beginning of <c>https://example.org.evil</c> as well.</summary>
    /// <returns>The beginning of the <see cref="Sdk.StoredHead.Url"/> of those that are meant, as the keys spell them.</returns>
    /// <exception cref="ArgumentException">They are not.</exception>
    public static string CheckPrefix(string prefix)
    {
        ArgumentNullException.ThrowIfNull(prefix);
        return HttpAddress.Parse(prefix) is { HasPath: true } address ? Spelling.Of(address.ToString())
            : throw new ArgumentException($"'{prefix}' names no whole host; write https://example.org/ and what the paths begin with.");
    }
}
