using System.Buffers.Text;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Yarp.ReverseProxy.Configuration;
using Yarp.ReverseProxy.Model;
using Yarp.ReverseProxy.SessionAffinity;

namespace ScriptProxy.Host.SessionAffinity;

/// <summary>
/// The session affinity policy <c>HashCookie</c>: the cookie's value stands for the destination that served the client first. It is made from
/// the ids of cluster and destination and the cookie's name alone, so every replica makes the same one, before a restart and after it.
/// It hides the destination's id from the client; it is no secret, and whoever knows the ids can make it.
/// </summary>
internal sealed class HmacCookieAffinityPolicy(TimeProvider time, ILogger<HmacCookieAffinityPolicy> logger) : ISessionAffinityPolicy
{
    private const int ValueBytes = 16;

    private readonly ConditionalWeakTable<DestinationState, CookieValue> _values = [];

    public string Name => SessionAffinityConstants.Policies.HashCookie;

    public AffinityResult FindAffinitizedDestinations(
        HttpContext context, ClusterState cluster, SessionAffinityConfig config, IReadOnlyList<DestinationState> destinations)
    {
        var value = context.Request.Cookies[config.AffinityKeyName];
        if (value is null)
        {
            return new AffinityResult(null, AffinityStatus.AffinityKeyNotSet);
        }

        for (var i = 0; i < destinations.Count; i++)
        {
            if (value == ValueFor(destinations[i], cluster, config))
            {
                return new AffinityResult(destinations[i], AffinityStatus.OK);
            }
        }

        Log.DestinationNotFound(logger, cluster.ClusterId, destinations.Count);
        return new AffinityResult(null, AffinityStatus.DestinationNotFound);
    }

    public void AffinitizeResponse(HttpContext context, ClusterState cluster, SessionAffinityConfig config, DestinationState destination)
    {
        var value = ValueFor(destination, cluster, config);
        if (context.Request.Cookies[config.AffinityKeyName] != value)
        {
            context.Response.Cookies.Append(config.AffinityKeyName, value, AffinityCookie.Options(config.Cookie, context.Request.IsHttps, time));
        }
    }

    /// <summary>The ids are compared without case by YARP, so case makes no difference here either.</summary>
    internal static string Compute(string clusterId, string cookieName, string destinationId)
    {
        Span<byte> key = stackalloc byte[SHA256.HashSizeInBytes];
        Span<byte> hash = stackalloc byte[HMACSHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes($"{clusterId.ToUpperInvariant()}\0{cookieName}"), key);
        HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(destinationId.ToUpperInvariant()), hash);
        return Base64Url.EncodeToString(hash[..ValueBytes]);
    }

    private string ValueFor(DestinationState destination, ClusterState cluster, SessionAffinityConfig config)
    {
        // A destination belongs to one cluster for life, but a reload may rename the cluster's cookie.
        if (!_values.TryGetValue(destination, out var known) || known.CookieName != config.AffinityKeyName)
        {
            known = new CookieValue(config.AffinityKeyName, Compute(cluster.ClusterId, config.AffinityKeyName, destination.DestinationId));
            _values.AddOrUpdate(destination, known);
        }

        return known.Value;
    }

    private sealed record CookieValue(string CookieName, string Value);
}
