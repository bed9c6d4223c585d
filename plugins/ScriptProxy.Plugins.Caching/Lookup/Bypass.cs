using Microsoft.AspNetCore.Http;
using ScriptProxy.Plugins.Caching.Keys;
using ScriptProxy.Sdk;

namespace ScriptProxy.Plugins.Caching.Lookup;

/// <summary>Which requests pass the cache by. Thread-safe.</summary>
internal sealed class Bypass(FetchHeaders fetchHeaders)
{
    /// <summary>Why a request passes; null if the cache is asked.</summary>
    public string? WhyPass(ILookup lookup)
    {
        if (!HttpMethods.IsGet(lookup.Method) && !HttpMethods.IsHead(lookup.Method))
        {
            return "method";
        }

        return lookup.Cache.IsPass ? lookup.Cache.Reason
            : lookup.HasBody ? "body"
            : fetchHeaders.PassesForCookies(lookup.Headers) ? "cookie"
            : null;
    }
}
