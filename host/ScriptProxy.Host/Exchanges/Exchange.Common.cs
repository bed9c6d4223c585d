using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using ScriptProxy.Sdk;

namespace ScriptProxy.Host.Exchanges;

// What every phase sees.
internal sealed partial class Exchange : IExchange
{
    public string Id => Http.TraceIdentifier;

    HttpContext IExchange.Http
    {
        get
        {
            _httpWasHandedOut = true;
            return Http;
        }
    }

    public string Method => Http.Request.Method;

    public string Scheme => Http.Request.Scheme;

    // Not HttpRequest.Host, which gives internationalised names in a form that is never sent.
    public string Host => Http.Request.Headers.Host.ToString();

    public string Path => Http.Request.Path.Value ?? "";

    public string QueryString => Http.Request.QueryString.Value ?? "";

    public IPAddress ClientAddress => Http.Connection.RemoteIpAddress ?? IPAddress.None;

    public Priority Priority { get; set; }

    public Suspicion Suspicion { get; set; }

    public CancellationToken Aborted => Http.RequestAborted;

    public StringValues RequestHeader(string name) => Http.Request.Headers[name];

    public CacheDecision Cache { get; } = new();

    public CompressionDecision Compression { get; } = new();

    public string? PathValue(string name) => Current?.Template?.ValueOf(name, _matchedPath!);

    public T? Get<T>(StateKey<T> key) => _state[key.Slot] is StateCell<T> cell ? cell.Value : default;

    public void Set<T>(StateKey<T> key, T value)
    {
        if (_state[key.Slot] is not StateCell<T> cell)
        {
            _state[key.Slot] = cell = new StateCell<T>();
        }

        cell.Set(value);
    }
}
