// Gives every answer the headers by which browsers guard a page, where the upstream has not set its own, and drops the names of the
// software behind the proxy. Without a rule: the Headers plugin's preset "Security" does the same by configuration.
//
// Options:10-security-headers.csx
//   ContentSecurityPolicy   default "frame-ancestors 'self'"
//   TransportSecurity       Strict-Transport-Security over https, default "max-age=31536000"; empty sends none

var options = Options<RuleOptions>();

OnResponse(response =>
{
    var headers = response.Headers;
    headers.Remove("Server");
    headers.Remove("X-Powered-By");

    headers.TryAdd("X-Content-Type-Options", "nosniff");
    headers.TryAdd("X-Frame-Options", "SAMEORIGIN");
    headers.TryAdd("Referrer-Policy", "strict-origin-when-cross-origin");
    headers.TryAdd("Content-Security-Policy", options.ContentSecurityPolicy);
    if (response.Scheme == "https" && options.TransportSecurity.Length > 0)
        headers.TryAdd("Strict-Transport-Security", options.TransportSecurity);
});

class RuleOptions
{
    public string ContentSecurityPolicy { get; set; } = "frame-ancestors 'self'";
    public string TransportSecurity { get; set; } = "max-age=31536000";
}
