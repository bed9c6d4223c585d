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
        if (request.Headers.AcceptEncoding.Count > 0 && IsRisky(request))
        {
            request.Headers.AcceptEncoding = "identity";
        }

        return Verdict.Continue;
    }

    /// <summary>Whether it is such a request.</summary>
    public static bool IsRisky(IExchange exchange) =>
        (exchange.RequestHeader("Cookie").Count > 0 || exchange.RequestHeader("Authorization").Count > 0) && IsCrossSite(exchange);

    private static bool IsCrossSite(IExchange exchange)
    {
        var site = exchange.RequestHeader("Sec-Fetch-Site");
        if (site.Count > 0)
        {
            return site != "same-origin" && site != "same-site" && site != "none";
        }

        // Browsers from before 2023 (Safari 16.3) do not say it themselves.
        var origin = exchange.RequestHeader("Origin");
        var from = origin.Count > 0 ? origin : exchange.RequestHeader("Referer");
        return from.Count > 0 && !(Uri.TryCreate(from, UriKind.Absolute, out var there) && Uri.TryCreate($"{exchange.Scheme}://{exchange.Host}", UriKind.Absolute, out var here) && there.Authority == here.Authority);
    }
}
