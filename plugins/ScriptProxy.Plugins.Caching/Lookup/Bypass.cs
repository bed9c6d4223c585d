using Microsoft.AspNetCore.Http;
using ScriptProxy.Plugins.Caching.Directives;
using ScriptProxy.Plugins.Caching.Keys;
using ScriptProxy.Sdk;

namespace ScriptProxy.Plugins.Caching.Lookup;

/// <summary>Which requests pass the cache by. Thread-safe.</summary>
internal sealed class Bypass(FetchHeaders fetchHeaders)
{
    /// <summary>The reason of those that must reach the upstream (RFC 9111 4).</summary>
    public const string Method = "method";

    /// <summary>Why a request passes; null if the cache is asked.</summary>
    public string? WhyPass(ILookup lookup, in RequestDirectives asked)
    {
        if (!HttpMethods.IsGet(lookup.Method) && !HttpMethods.IsHead(lookup.Method))
        {
            return Method;
        }

        return lookup.Cache.IsPass ? lookup.Cache.Reason
            : lookup.HasBody ? "body"
            : asked.NoStore ? "request no-store" // RFC 9111 5.2.1.5: its answer is for nobody else
            : fetchHeaders.PassesForCookies(lookup.Headers) ? "cookie"
            : null;
    }
}
