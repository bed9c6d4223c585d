using Microsoft.AspNetCore.Http;

namespace ScriptProxy.Plugins.Headers.Edits;

/// <summary>
/// The headers by which browsers guard a page. The values are the strictest that leave an ordinary page working: framing and popups within
/// the site go on, subdomains without TLS stay reachable.
/// </summary>
internal static class SecurityPreset
{
    private static readonly string[] Removed = ["Server", "X-Powered-By"];

    private static readonly (string Name, string Value)[] Added =
    [
        ("X-Content-Type-Options", "nosniff"),
        ("X-Frame-Options", "SAMEORIGIN"),
        ("Content-Security-Policy", "frame-ancestors 'self'"),
        ("Referrer-Policy", "strict-origin-when-cross-origin"),
        ("Permissions-Policy", "camera=(), geolocation=(), microphone=()"),
        ("Cross-Origin-Opener-Policy", "same-origin-allow-popups"),
        (TransportSecurity, "max-age=31536000"),
    ];

    private const string TransportSecurity = "Strict-Transport-Security";

    /// <param name="overwrite">Whether to replace what the upstream has set.</param>
    /// <param name="except">The headers to leave alone.</param>
    public static IEnumerable<Edit> Edits(bool overwrite, IReadOnlySet<string> except)
    {
        foreach (var name in Removed.Where(name => !except.Contains(name)))
        {
            yield return new RemoveHeader(name);
        }

        foreach (var (name, text) in Added.Where(header => !except.Contains(header.Name)))
        {
            var value = HeaderValue.Constant(text);
            Edit edit = overwrite ? new SetHeader(name, value) : new SetHeaderIfMissing(name, value);

            // RFC 6797 7.2: not to be sent over plain HTTP.
            yield return name == TransportSecurity ? new OnHttps(edit) : edit;
        }
    }

    private sealed class OnHttps(Edit edit) : Edit
    {
        public override void Apply(IHeaderDictionary headers, in Facts facts)
        {
            if (facts.Exchange.Scheme == "https")
            {
                edit.Apply(headers, facts);
            }
        }
    }
}
