using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using ScriptProxy.Host.Protocol;

namespace ScriptProxy.Host.Exchanges;

/// <summary>Makes requests that no server has read off a connection. Who makes one adds where its answer goes, and what ends it.</summary>
internal static class ServerlessRequest
{
    /// <summary>The features of a whole request.</summary>
    /// <param name="request">See <see cref="LineOf"/>.</param>
    /// <param name="client">The address that it comes from.</param>
    /// <param name="connection">The name of the connection that there is none of.</param>
    /// <param name="port">The client's port.</param>
    public static FeatureCollection FeaturesOf(HttpRequestFeature request, IPAddress client, string connection, int port = 0)
    {
        var features = new FeatureCollection();
        features.Set<IHttpRequestFeature>(request);
        features.Set<IHttpConnectionFeature>(new HttpConnectionFeature { ConnectionId = connection, RemoteIpAddress = client, RemotePort = port });
        return features;
    }

    /// <summary>A request's first line, read as the server would.</summary>
    /// <param name="method">The method.</param>
    /// <param name="scheme"><c>http</c> or <c>https</c>.</param>
    /// <param name="target">Path and query as a client spells them.</param>
    public static HttpRequestFeature LineOf(string method, string scheme, string target) => new()
    {
        Method = method,
        Scheme = scheme,
        Protocol = HttpProtocol.Http11,
        Path = RequestPath.Normalize(RequestTarget.Path(target).ToString()),
        QueryString = RequestTarget.Query(target).ToString(),
        RawTarget = target,
    };
}
