namespace ScriptProxy.Plugins.Headers.Edits;

/// <summary>
/// The headers by which browsers guard a page. The values are the strictest that leave an ordinary page working: framing and popups within
/// the site go on, subdomains without TLS stay reachable.
/// </summary>
internal static class SecurityPreset
{
    public static readonly string[] Removed = ["Server", "X-Powered-By"];

    public static readonly (string Name, string Value)[] Added =
    [
        ("X-Content-Type-Options", "nosniff"),
        ("X-Frame-Options", "SAMEORIGIN"),
        ("Content-Security-Policy", "frame-ancestors 'self'"),
        ("Referrer-Policy", "strict-origin-when-cross-origin"),
        ("Permissions-Policy", "camera=(), geolocation=(), microphone=()"),
        ("Cross-Origin-Opener-Policy", "same-origin-allow-popups"),
    ];

    // RFC 6797 7.2: not to be sent over plain HTTP.
    public static readonly (string Name, string Value) AddedOnHttps = ("Strict-Transport-Security", "max-age=31536000");
}

/// <summary>An edit for exchanges by https only.</summary>
internal sealed class OnHttps(Edit edit) : Edit
{
    public override void Apply(Microsoft.AspNetCore.Http.IHeaderDictionary headers, in Facts facts)
    {
        if (facts.Exchange.Scheme == "https")
        {
            edit.Apply(headers, facts);
        }
    }
}
