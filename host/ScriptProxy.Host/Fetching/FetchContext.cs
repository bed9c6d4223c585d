using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using ScriptProxy.Host.Exchanges;
using ScriptProxy.Host.Protocol;

namespace ScriptProxy.Host.Fetching;

/// <summary>Makes the request of a fetch, with all that ASP.NET and YARP look for in one that came from a client.</summary>
internal static class FetchContext
{
    /// <param name="asking">The exchange that asks.</param>
    /// <param name="fetch">The fetch.</param>
    /// <param name="method">The method.</param>
    /// <param name="headers">The headers.</param>
    /// <param name="queryString">The query in place of that of <paramref name="asking"/>, or null.</param>
    /// <param name="target">What the proxy is asked for; null for what <paramref name="asking"/> is about.</param>
    /// <param name="scopes">Where its services come from.</param>
    public static HttpContext Create(Exchange asking, Fetch fetch, string method, IHeaderDictionary headers, string? queryString, FetchTarget? target, IServiceScopeFactory scopes)
    {
        var features = new FeatureCollection();
        features.Set<IHttpRequestFeature>(target is { } other ? ServerlessRequest.LineOf(method, other.Scheme ?? asking.Scheme, other.Raw) : RequestOf(asking, queryString));
        var request = features.GetRequiredFeature<IHttpRequestFeature>();
        (request.Method, request.Headers, request.Protocol) = (method, headers, asking.Http.Request.Protocol);
        if (target is { Host: { } host })
        {
            headers.Host = host;
        }

        fetch.Response.IsToHead = HttpMethods.IsHead(method);
        features.Set<IHttpResponseFeature>(fetch.Response);
        features.Set<IHttpResponseBodyFeature>(fetch.Response);
        features.Set<IHttpResponseTrailersFeature>(fetch.Response);
        features.Set<IHttpRequestLifetimeFeature>(fetch);
        features.Set<IHttpRequestBodyDetectionFeature>(fetch);
        SetConnection(features, asking.Http, target is null ? asking.Http.Connection.RemoteIpAddress : asking.Peer.Client);
        var http = new DefaultHttpContext(features) { ServiceScopeFactory = scopes };
        if (target is null)
        {
            CopyItems(asking.Http, http);
            CopyRoute(asking.Http, http);
        }

        return http;
    }

    private static HttpRequestFeature RequestOf(Exchange asking, string? queryString) => new HttpRequestFeature
    {
        Scheme = asking.Scheme,
        Path = asking.Path,
        QueryString = queryString ?? asking.QueryString,
        RawTarget = asking.RawTarget,
    };

    private static void SetConnection(FeatureCollection features, HttpContext asking, IPAddress? client)
    {
        var connection = asking.Connection;
        features.Set<IHttpConnectionFeature>(new HttpConnectionFeature
        {
            ConnectionId = connection.Id,
            RemoteIpAddress = client,
            RemotePort = connection.RemotePort,
            LocalIpAddress = connection.LocalIpAddress,
            LocalPort = connection.LocalPort,
        });
        if (asking.Features.Get<ITlsConnectionFeature>() is { ClientCertificate: { } certificate })
        {
            features.Set<ITlsConnectionFeature>(new TlsConnectionFeature { ClientCertificate = certificate });
        }
    }

    // Where the route has been found it stays the same, whatever of the request is not sent.
    private static void CopyRoute(HttpContext asking, HttpContext http)
    {
        if (asking.GetEndpoint() is { } endpoint)
        {
            http.SetEndpoint(endpoint);
            http.Request.RouteValues = new RouteValueDictionary(asking.Request.RouteValues);
        }
    }

    // What request hooks left there may be what upstream hooks look for.
    private static void CopyItems(HttpContext asking, HttpContext http)
    {
        if (asking.Features.Get<IItemsFeature>() is { Items: { Count: > 0 } items })
        {
            http.Items = new Dictionary<object, object?>(items);
        }

        if (asking.Features.Get<Microsoft.AspNetCore.Http.Features.Authentication.IHttpAuthenticationFeature>() is { User: { } user })
        {
            http.User = user;
        }
    }
}
