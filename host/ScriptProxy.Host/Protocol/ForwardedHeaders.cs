using System.Diagnostics.CodeAnalysis;
using Microsoft.AspNetCore.Http;

namespace ScriptProxy.Host.Protocol;

/// <summary>
/// Finds out who the client is, and tells upstreams. Built once per configuration; thread-safe. It takes the place of YARP's own
/// X-Forwarded transforms, which believe every peer.
/// </summary>
internal sealed partial class ForwardedHeaders
{
    private const string RealIp = "X-Real-IP";

    private static readonly BelievedHeaders Nothing = new([], []);

    private readonly ForwardingOptions _options;
    private readonly TrustedNetworks _trusted;
    private readonly BelievedHeaders _believed;

    private ForwardedHeaders(ForwardingOptions options, TrustedNetworks trusted, BelievedHeaders believed)
    {
        _options = options;
        _trusted = trusted;
        _believed = believed;
        if (options.Via.Length > 0)
        {
            _via10 = "1.0 " + options.Via;
            _via11 = "1.1 " + options.Via;
            _via2 = "2 " + options.Via;
            _via3 = "3 " + options.Via;
        }
    }

    /// <summary>Builds it from options; adds to <paramref name="errors"/> a sentence for everything that is wrong with them.</summary>
    public static bool TryCreate(ForwardingOptions options, ICollection<string> errors, [NotNullWhen(true)] out ForwardedHeaders? forwarded)
    {
        var before = errors.Count;
        var trusted = TrustedNetworks.Parse(options.TrustedProxies, errors);
        var believed = new BelievedHeaders(options.Believe, errors);
        if (options.XRealIp && options.Believe.Contains(RealIp, StringComparer.OrdinalIgnoreCase))
        {
            errors.Add($"Believe: '{RealIp}' is written anew while XRealIp is true; set XRealIp to false, or remove it");
        }

        if (options.Via.Length > 0 && !FieldSyntax.IsToken(options.Via))
        {
            errors.Add($"Via: '{options.Via}' cannot be a pseudonym (RFC 9110 7.6.3); write letters, digits, '-', '.' or '_', or nothing to switch Via off");
        }

        forwarded = errors.Count == before ? new ForwardedHeaders(options, trusted, believed) : null;
        return forwarded is not null;
    }

    /// <summary>
    /// Sets the request's client address, scheme and host to what trusted proxies in front say, and removes what an untrusted client claims, or what
    /// is not believed of a trusted proxy.
    /// Call it once, before any hook.
    /// </summary>
    /// <param name="context">The request.</param>
    /// <param name="hasClaims">False if <see cref="RequestHead.Check"/> saw no header that <see cref="ForwardingClaims"/> knows.</param>
    public Peer Resolve(HttpContext context, bool hasClaims = true)
    {
        var connection = context.Connection;
        var address = NodeAddress.Plain(connection.RemoteIpAddress);
        if (!ReferenceEquals(address, connection.RemoteIpAddress))
        {
            connection.RemoteIpAddress = address;
        }

        var scheme = context.Request.Scheme;
        var trusted = _trusted.Contains(address);
        if (hasClaims && trusted)
        {
            Believe(context);
        }
        else if (hasClaims)
        {
            Nothing.RemoveOthers(context.Request.Headers);
        }

        return new Peer(address, connection.RemoteIpAddress, scheme, trusted);
    }

    private void Believe(HttpContext context)
    {
        var headers = context.Request.Headers;
        _believed.RemoveOthers(headers);
        if (_believed.HasForwarded)
        {
            var claim = ForwardedChain.FindClient(headers["Forwarded"], _trusted, out var element);
            Take(context, claim, ForwardedChain.Parameter(element, "proto"), ForwardedChain.Parameter(element, "host"));
        }
        else
        {
            var claim = XForwardedChain.FindClient(headers["X-Forwarded-For"], _trusted);
            Take(
                context,
                claim,
                XForwardedChain.Nearest(headers["X-Forwarded-Proto"], claim.Distance),
                XForwardedChain.Nearest(headers["X-Forwarded-Host"], claim.Distance));
        }
    }

    private static void Take(HttpContext context, in Claim claim, ReadOnlySpan<char> scheme, ReadOnlySpan<char> host)
    {
        if (claim.Address is not null)
        {
            context.Connection.RemoteIpAddress = claim.Address;
            context.Connection.RemotePort = claim.Port;
        }

        if (FieldSyntax.Is(scheme, "https"))
        {
            context.Request.Scheme = "https";
        }
        else if (FieldSyntax.Is(scheme, "http"))
        {
            context.Request.Scheme = "http";
        }

        if (HostName.IsValid(host) && !host.SequenceEqual(context.Request.Host.Value))
        {
            context.Request.Host = new HostString(host.ToString());
        }
    }
}
