namespace ScriptProxy.Plugins.Caching.Esi;

/// <summary>Where an include points to.</summary>
internal static class IncludeAddress
{
    /// <summary>Resolves it against what it stands in.</summary>
    /// <param name="page">The address of the page that is sent, absolute: its host may be included, by parts of other hosts too.</param>
    /// <param name="within">The address of the page or part that the include stands in.</param>
    /// <param name="source">The address as it is written.</param>
    /// <param name="allowedHosts">Other hosts that may be asked.</param>
    /// <param name="problem">What is wrong with it.</param>
    /// <returns>The address; null if it must not be asked for.</returns>
    public static Uri? Resolve(Uri page, Uri within, string source, List<string> allowedHosts, out string? problem)
    {
        problem = null;
        if (!Uri.TryCreate(within, source, out var address) || address.Host.Length == 0)
        {
            problem = "is no address";
        }
        else if (address.Scheme != Uri.UriSchemeHttp && address.Scheme != Uri.UriSchemeHttps)
        {
            problem = $"is of the scheme '{address.Scheme}'; there are http and https";
        }
        else if (address.UserInfo.Length > 0)
        {
            problem = "has a user name in it";
        }
        else if (!IsSameHost(page, address) && !allowedHosts.Contains(address.Authority, StringComparer.OrdinalIgnoreCase))
        {
            problem = $"is of the host '{address.Authority}', which is not the page's own and not among AllowedHosts";
        }

        return problem is null ? address : null;
    }

    /// <summary>Whether two addresses are of one host, whatever scheme they have.</summary>
    public static bool IsSameHost(Uri page, Uri address) =>
        string.Equals(page.IdnHost, address.IdnHost, StringComparison.OrdinalIgnoreCase) && (page.Port == address.Port || (page.IsDefaultPort && address.IsDefaultPort));

    /// <summary>What the proxy is asked for: path and query where scheme and host are the page's own, so that nothing can lead elsewhere.</summary>
    public static string TargetOf(Uri page, Uri address) =>
        page.Scheme == address.Scheme && IsSameHost(page, address) && !address.PathAndQuery.StartsWith("//", StringComparison.Ordinal)
            ? address.PathAndQuery
            : address.GetComponents(UriComponents.HttpRequestUrl, UriFormat.UriEscaped);
}
