using ScriptProxy.Sdk;

namespace ScriptProxy.Plugins.Compression.Secrets;

/// <summary>
/// Requests that a page of another site has a browser send with its user's credentials. Guessing a secret by the length of compressed answers (BREACH) needs thousands of them.
/// </summary>
internal static class CrossSite
{
    /// <summary>Has such a request answered uncompressed, by the upstream and the cache as well: as if the client took nothing else.</summary>
    public static Verdict Look(IRequest request)
    {
        if (request.Headers.AcceptEncoding.Count > 0 && HasCredentials(request) && IsCrossSite(request))
        {
            request.Headers.AcceptEncoding = "identity";
        }

        return Verdict.Continue;
    }

    private static bool HasCredentials(IRequest request) => request.Headers.Cookie.Count > 0 || request.Headers.Authorization.Count > 0;

    private static bool IsCrossSite(IRequest request)
    {
        var site = request.Headers["Sec-Fetch-Site"];
        if (site.Count > 0)
        {
            return site != "same-origin" && site != "same-site" && site != "none";
        }

        // Browsers from before 2023 (Safari 16.3) do not say it themselves.
        var from = request.Headers.Origin.Count > 0 ? request.Headers.Origin : request.Headers.Referer;
        return from.Count > 0 && !(Uri.TryCreate(from, UriKind.Absolute, out var there) && Uri.TryCreate($"{request.Scheme}://{request.Host}", UriKind.Absolute, out var here) && there.Authority == here.Authority);
    }
}
