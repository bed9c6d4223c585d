using Microsoft.AspNetCore.Http;
using Yarp.ReverseProxy.Configuration;

namespace ScriptProxy.Host.SessionAffinity;

/// <summary>The cookie's attributes, with the defaults that YARP documents.</summary>
internal static class AffinityCookie
{
    public static CookieOptions Options(SessionAffinityCookieConfig? config, bool isHttps, TimeProvider time) => new()
    {
        Path = config?.Path ?? "/",
        Domain = config?.Domain,
        HttpOnly = config?.HttpOnly ?? true,
        SameSite = config?.SameSite ?? SameSiteMode.Unspecified,
        Secure = config?.SecurePolicy switch
        {
            CookieSecurePolicy.Always => true,
            CookieSecurePolicy.SameAsRequest => isHttps,
            _ => false,
        },
        MaxAge = config?.MaxAge,
        Expires = config?.Expiration is { } expiration ? time.GetUtcNow() + expiration : null,
        IsEssential = config?.IsEssential ?? false,
    };
}
