using Microsoft.AspNetCore.Http;
using ScriptProxy.Sdk;

namespace ScriptProxy.Testing.Units;

public sealed partial class FakeExchange : ILookup
{
    private readonly List<FakeFetch> _fetches = [];
    private readonly HeaderDictionary _lookupHeaders = [];

    /// <summary>Whether the request has a body, or is an upgrade.</summary>
    public bool HasBody { get; set; }

    /// <summary>Answers a fetch: sets its status, headers and body. By default it is a 200 without a body.</summary>
    public Action<FakeFetch>? OnFetch { get; set; }

    /// <summary>The fetches so far.</summary>
    public IReadOnlyList<FakeFetch> Fetches => _fetches;

    /// <summary>The address given to <see cref="IRequest.ForwardTo"/>, or null.</summary>
    public string? ForwardAddress { get; set; }

    /// <summary>The options given with it.</summary>
    public ForwardOptions ForwardOptions { get; set; } = ForwardOptions.Default;

    /// <summary>The route's id as a lookup hook sees it, see <see cref="ILookup.Route"/>.</summary>
    public string? RouteBeyondAddress { get; set; }

    string? ILookup.Route => RouteBeyondAddress;

    string ILookup.Target => Http.Request.Path.ToUriComponent() + QueryString;

    public int Depth { get; set; }

    IHeaderDictionary ILookup.Headers => RequestHeaders;

    IHeaderDictionary ILookup.ResponseHeaders => _lookupHeaders;

    IFetch ILookup.Fetch(FetchOptions? options) => Fetch(null, options);

    IFetch ILookup.Ask(string target, FetchOptions? options) => Fetch(target, options);

    void ILookup.AnsweredBy(IFetched fetched) => (Route, Cluster, Destination) = (fetched.Route, fetched.Cluster, fetched.Destination);

    internal void AddLookupHeaders()
    {
        foreach (var header in _lookupHeaders)
        {
            ResponseHeaders.TryAdd(header.Key, header.Value);
        }
    }

    /// <summary>Shows an answer to who wants it before the hooks, and may change it.</summary>
    private static void Tell(Action<IUpstreamResponse> watch, FakeFetch fetch)
    {
        var seen = new FakeExchange(fetch.Method) { UpstreamStatus = fetch.Status };
        Copy(fetch.Headers, seen.UpstreamResponseHeaders);
        watch(seen);
        (fetch.Status, fetch.Cache.ConfirmedFields) = (seen.UpstreamStatus, seen.Cache.ConfirmedFields);
    }

    private FakeFetch Fetch(string? target, FetchOptions? options)
    {
        options ??= new FetchOptions();
        var headers = new HeaderDictionary();
        Copy(RequestHeaders, headers);
        options.Headers?.Invoke(headers);
        var fetch = new FakeFetch(options.Method ?? Method, target, headers);
        _fetches.Add(fetch);
        OnFetch?.Invoke(fetch);
        if (options.Response is { } watch)
        {
            Tell(watch, fetch);
        }

        return fetch;
    }
}
