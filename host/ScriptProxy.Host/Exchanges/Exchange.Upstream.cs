using Microsoft.AspNetCore.Http;
using ScriptProxy.Host.Protocol;
using ScriptProxy.Sdk;
using Yarp.ReverseProxy.Model;

namespace ScriptProxy.Host.Exchanges;

// OnUpstreamRequest and OnUpstreamResponse.
internal sealed partial class Exchange : IUpstreamRequest, IUpstreamResponse
{
    private IReverseProxyFeature? Proxied => Http.Features.Find<IReverseProxyFeature>();

    public string? Route => Proxied?.Route.Config is { RouteId: var id } ? (id != Routing.RoutingTable.UnroutedId ? id : null) : _answeredBy is { } fetched ? fetched.Route : Answer?.Route;

    public string? Cluster => Proxied?.Cluster.Config.ClusterId ?? _answeredBy?.Cluster;

    public string? Destination => Proxied is { } proxied ? proxied.ProxiedDestination?.DestinationId
        : _answeredBy is { } fetched ? fetched.Destination
        : Transformer.Sent is not null ? ForwardAddress
        : null;

    string IUpstreamRequest.UpstreamMethod
    {
        get => Transformer.Request.Method.Method;
        set => Transformer.Request.Method = HttpMethod.Parse(value);
    }

    Uri IUpstreamRequest.Target
    {
        get => Transformer.Request.RequestUri!;
        set
        {
            if (value is not { IsAbsoluteUri: true, Scheme: "http" or "https" })
            {
                throw new ArgumentException($"'{value}' is no absolute http or https URI.", nameof(value));
            }

            if (value.PathAndQuery.AsSpan().ContainsAnyInRange('\0', ' '))
            {
                throw new ArgumentException("A target has no spaces or control characters; escape them.", nameof(value));
            }

            Transformer.Request.RequestUri = value;
        }
    }

    IHeaderDictionary IUpstreamRequest.Headers => Transformer.RequestHeaders;

    Verdict IUpstreamRequest.Respond(Answer answer)
    {
        ArgumentNullException.ThrowIfNull(answer);
        return Take(answer);
    }

    void IUpstreamRequest.Watch(IUpstreamWatcher watcher, long mark)
    {
        ArgumentNullException.ThrowIfNull(watcher);
        Watchers.Add(watcher, mark);
    }

    int IUpstreamResponse.Status
    {
        get => Http.Response.StatusCode;
        set => SetStatus(value);
    }

    bool IUpstreamResponse.IsFetched => AsksUpstreamOnly;

    IHeaderDictionary IUpstreamResponse.Headers => _responseHeaders.Of(Http.Response.Headers);
}
