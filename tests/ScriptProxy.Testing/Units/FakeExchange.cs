using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Primitives;
using ScriptProxy.Sdk;

namespace ScriptProxy.Testing.Units;

/// <summary>
/// An exchange without sockets, for tests of rules and plugins: a hook sees it through the interface of its phase, a test sees all of it.
/// </summary>
public sealed partial class FakeExchange
{
    private readonly Dictionary<object, object?> _state = [];

    /// <param name="method">The request's method.</param>
    /// <param name="url">The request's URL; the path is taken as it is spelled.</param>
    public FakeExchange(string method = "GET", string url = "http://localhost/")
    {
        var uri = new Uri(url);
        Http.Request.Method = method;
        Http.Request.Scheme = uri.Scheme;
        Http.Request.Host = HostString.FromUriComponent(uri);
        Http.Request.Path = PathString.FromUriComponent(uri);
        Http.Request.QueryString = Microsoft.AspNetCore.Http.QueryString.FromUriComponent(uri);
        Http.Connection.RemoteIpAddress = IPAddress.Loopback;
        RawTarget = uri.PathAndQuery;
    }

    public string Id { get; init; } = "exchange-1";

    public HttpContext Http { get; } = new DefaultHttpContext();

    public string RawTarget { get; }

    /// <summary>The clusters of the imagined configuration; <see cref="IRequest.RouteTo"/> throws for others.</summary>
    public HashSet<string> Clusters { get; init; } = ["blue", "green"];

    /// <summary>The cluster chosen, or null.</summary>
    public string? Cluster { get; set; }

    /// <summary>The route's id in the upstream phases and later.</summary>
    public string? Route { get; set; } = "default";

    /// <summary>The destination's id, or the address given to <see cref="IRequest.ForwardTo"/>.</summary>
    public string? Destination { get; set; }

    /// <summary>The client's headers.</summary>
    public IHeaderDictionary RequestHeaders => Http.Request.Headers;

    /// <summary>The headers sent to the upstream.</summary>
    public IHeaderDictionary UpstreamHeaders { get; } = new HeaderDictionary();

    /// <summary>The upstream's status.</summary>
    public int UpstreamStatus { get; set; } = 200;

    /// <summary>The upstream's headers.</summary>
    public IHeaderDictionary UpstreamResponseHeaders { get; } = new HeaderDictionary();

    /// <summary>The headers sent to the client.</summary>
    public IHeaderDictionary ResponseHeaders => Http.Response.Headers;

    /// <summary>The status sent to the client.</summary>
    public int Status
    {
        get => Http.Response.StatusCode;
        set => Http.Response.StatusCode = value;
    }

    /// <summary>What the request hooks decided.</summary>
    public Verdict Verdict { get; internal set; }

    /// <summary>The answer that a request hook gave.</summary>
    public Answer? Answer { get; private set; }

    public string? DecidedBy { get; set; }

    public Failure? Failure { get; set; }

    public IPAddress ClientAddress
    {
        get => Http.Connection.RemoteIpAddress!;
        set => Http.Connection.RemoteIpAddress = value;
    }

    public Suspicion Suspicion { get; set; }

    public string Method
    {
        get => Http.Request.Method;
        set => Http.Request.Method = value;
    }

    public string Scheme => Http.Request.Scheme;

    public string Host
    {
        get => RequestHeaders.Host.ToString();
        set => Http.Request.Host = new HostString(value);
    }

    public string Path
    {
        get => Http.Request.Path.Value ?? "";
        set => Http.Request.Path = new PathString(value);
    }

    public string QueryString
    {
        get => Http.Request.QueryString.Value ?? "";
        set => Http.Request.QueryString = new Microsoft.AspNetCore.Http.QueryString(value);
    }

    public Priority Priority { get; set; }

    public CancellationToken Aborted => Http.RequestAborted;

    public TimeSpan Elapsed { get; set; }

    public long BytesSent { get; set; }

    internal RouteValueDictionary PathValues { get; set; } = [];

    public StringValues RequestHeader(string name) => RequestHeaders[name];

    public StringValues ResponseHeader(string name) => ResponseHeaders[name];

    public string? PathValue(string name) => PathValues[name]?.ToString();

    public T? Get<T>(StateKey<T> key) => _state.TryGetValue(key, out var value) ? (T?)value : default;

    public void Set<T>(StateKey<T> key, T value) => _state[key] = value;

    internal void AskUpstream() => Copy(RequestHeaders, UpstreamHeaders);

    internal void TakeUpstreamResponse()
    {
        Status = UpstreamStatus;
        Copy(UpstreamResponseHeaders, ResponseHeaders);
    }

    private static void Copy(IHeaderDictionary from, IHeaderDictionary to)
    {
        foreach (var header in from)
        {
            to[header.Key] = header.Value;
        }
    }
}
