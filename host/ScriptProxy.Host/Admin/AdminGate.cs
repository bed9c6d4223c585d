using System.Net;
using Microsoft.AspNetCore.Http;

namespace ScriptProxy.Host.Admin;

/// <summary>
/// Keeps web pages from driving the admin interface: a page's script sends an <c>Origin</c>, and a page that rebinds its name to a loopback
/// address sends that name as <c>Host</c>.
/// </summary>
internal static class AdminGate
{
    /// <summary>What <see cref="IsPrivate"/> takes, to stand in an error.</summary>
    public const string Expected = "an address that only this machine reaches, such as http://localhost:9090 or http://unix:/run/scriptproxy.sock";

    public static Task CheckAsync(HttpContext http, RequestDelegate next)
    {
        if (http.Request.Headers.Origin.Count == 0 && http.Request.Headers["Sec-Fetch-Site"].Count == 0 && IsLocal(http.Request.Host.Host))
        {
            return next(http);
        }

        http.Response.StatusCode = StatusCodes.Status403Forbidden;
        return http.Response.WriteAsync("The admin interface answers programs on this machine, not web pages and not by other names.\n");
    }

    /// <summary>Whether an address to listen on can be reached from this machine only.</summary>
    public static bool IsPrivate(string url) =>
        url.StartsWith("http://unix:/", StringComparison.OrdinalIgnoreCase)
        || (Uri.TryCreate(url, UriKind.Absolute, out var uri) && uri.Scheme == Uri.UriSchemeHttp && uri.PathAndQuery == "/" && IsLocal(uri.Host));

    private static bool IsLocal(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));
}
