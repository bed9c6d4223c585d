using Microsoft.AspNetCore.Http;
using ScriptProxy.Plugins.Caching.Texts;

namespace ScriptProxy.Plugins.Caching.Keys;

/// <summary>What is sent of a client's headers when an answer is fetched that others will get. Thread-safe.</summary>
internal sealed class FetchHeaders(KeyOptions options)
{
    // The proxy goes on with the chain that it was given, so a pattern for all that proxies claim does not mean it.
    private const string Chain = "X-Forwarded-For";

    private readonly NamePatterns _withheld = new(options.Withheld, StringComparison.OrdinalIgnoreCase);
    private readonly bool _withholdsChain = options.Withheld.Contains(Chain, StringComparer.OrdinalIgnoreCase);
    private readonly NamePatterns? _forward = options.Forward is null ? null : new(options.Forward, StringComparison.OrdinalIgnoreCase);
    private readonly HashSet<string> _keyed = new(options.Headers, StringComparer.OrdinalIgnoreCase);

    /// <summary>Whether a request passes the cache by for its cookies.</summary>
    public bool PassesForCookies(IHeaderDictionary headers) =>
        options.Cookies == CookiePolicy.Pass && headers.Cookie.Count > 0
        && headers.Cookie.Any(line => CookieLine.Read(line ?? "").Any(cookie => !options.KeyCookies.Contains(cookie.Name)));

    /// <summary>Takes out of a request what must not reach the upstream for the sake of others, before anything is looked up by it.</summary>
    public void StripCookies(IHeaderDictionary headers)
    {
        if (options.Cookies == CookiePolicy.Strip)
        {
            CookieLine.Keep(headers, options.KeyCookies);
        }
    }

    /// <summary>Takes out of the request to the upstream what is neither keyed nor varied on.</summary>
    /// <param name="headers">The request's.</param>
    /// <param name="varyNames">What the stored answers vary on.</param>
    public void Withhold(IHeaderDictionary headers, IReadOnlyList<string> varyNames)
    {
        foreach (var name in headers.Keys.Where(name => IsWithheld(name, varyNames)).ToList())
        {
            headers.Remove(name);
        }
    }

    /// <summary>Whether a header is taken out. See <see cref="Withhold"/>.</summary>
    public bool IsWithheld(string name, IReadOnlyList<string> varyNames) =>
        (IsDangerous(name) || (_forward?.Includes(name) == false && !HasRulesOfItsOwn(name))) && !_keyed.Contains(name) && !varyNames.Contains(name, StringComparer.OrdinalIgnoreCase);

    // To CGI and what came after it, an underscore is a hyphen (RFC 3875 4.1.18); to the key and to Vary it is not.
    private bool IsDangerous(string name) =>
        _withheld.Includes(name.Replace('_', '-')) && (_withholdsChain || !name.Equals(Chain, StringComparison.OrdinalIgnoreCase));

    // The address, KeyCookies and Cookies, RFC 9111 3.5, and the key of a part.
    private static bool HasRulesOfItsOwn(string name) => name.ToLowerInvariant() is "host" or "cookie" or "authorization" or "range" or "if-range";
}
