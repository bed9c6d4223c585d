using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using Microsoft.AspNetCore.Http;

namespace ScriptProxy.Host.Protocol;

internal sealed partial class ForwardedHeaders
{
    private readonly string? _via10;
    private readonly string? _via11;
    private readonly string? _via2;
    private readonly string? _via3;

    /// <summary>Tells an upstream who asks. Call it after the request's headers were copied, and before the hooks that edit them.</summary>
    /// <param name="upstream">The request that will be sent.</param>
    /// <param name="context">The request that came. If its client address is no longer the peer's client, the new one is sent alone.</param>
    /// <param name="peer">What <see cref="Resolve"/> returned.</param>
    /// <param name="originalHost">The host that the client asked for, after <see cref="Resolve"/>.</param>
    public void Apply(HttpRequestMessage upstream, HttpContext context, in Peer peer, string originalHost)
    {
        var headers = upstream.Headers;
        var client = context.Connection.RemoteIpAddress;
        var continues = peer.Trusted && Equals(client, peer.Client);
        var incoming = context.Request.Headers;
        if (_options.XForwarded)
        {
            var chain = continues ? incoming["X-Forwarded-For"].ToString() : "";
            Set(headers, "X-Forwarded-For", chain.Length > 0 ? chain + ", " + peer.Address : client?.ToString());
            Set(headers, "X-Forwarded-Proto", context.Request.Scheme);
            Set(headers, "X-Forwarded-Host", originalHost);
        }

        if (_options.Forwarded)
        {
            var chain = continues ? incoming["Forwarded"].ToString() : "";
            var element = chain.Length > 0
                ? chain + ", " + Element(peer.Address, peer.Scheme, originalHost)
                : Element(client, context.Request.Scheme, originalHost);
            Set(headers, "Forwarded", element);
        }

        ApplyRealIpAndVia(upstream, context);
    }

    /// <summary>The part that has no transform in YARP, and so stays ours where a route has forwarding transforms of its own.</summary>
    public void ApplyRealIpAndVia(HttpRequestMessage upstream, HttpContext context)
    {
        if (_options.XRealIp)
        {
            Set(upstream.Headers, RealIp, context.Connection.RemoteIpAddress?.ToString());
        }

        ApplyVia(upstream, context);
    }

    /// <summary>Enters the proxy into the <c>Via</c> of a request to an upstream.</summary>
    private void ApplyVia(HttpRequestMessage upstream, HttpContext context)
    {
        if (Via(context.Request.Protocol) is { } via)
        {
            var headers = upstream.Headers;
            headers.NonValidated.TryGetValues("Via", out var before);
            Set(headers, "Via", before.Count > 0 ? before + ", " + via : via);
        }
    }

    /// <summary>Enters the proxy into the <c>Via</c> of a response that came from an upstream.</summary>
    public void ApplyVia(HttpResponse response, Version upstreamVersion)
    {
        var via = upstreamVersion.Major switch { 1 when upstreamVersion.Minor == 0 => _via10, 1 => _via11, 2 => _via2, _ => _via3 };
        if (via is not null)
        {
            var before = response.Headers.Via;
            response.Headers.Via = before.Count > 0 ? before + ", " + via : via;
        }
    }

    // RFC 9110 7.6.3: the version is that in which the message came.
    private string? Via(string protocol) =>
        HttpProtocol.IsHttp11(protocol) ? _via11
        : HttpProtocol.IsHttp2(protocol) ? _via2
        : HttpProtocol.IsHttp3(protocol) ? _via3
        : _via10;

    private static void Set(HttpRequestHeaders headers, string name, string? value)
    {
        headers.Remove(name);
        if (!string.IsNullOrEmpty(value))
        {
            headers.TryAddWithoutValidation(name, value);
        }
    }

    // RFC 7239 4 and 6: what is no token is quoted, and IPv6 always has brackets.
    private static string Element(IPAddress? address, string scheme, string host)
    {
        var node = address is null ? "unknown" : address.AddressFamily == AddressFamily.InterNetworkV6 ? $"\"[{address}]\"" : address.ToString();
        var named = FieldSyntax.IsToken(host) ? $";host={host}" : HostName.IsValid(host) ? $";host=\"{host}\"" : "";
        return $"for={node}{named};proto={scheme}";
    }
}
