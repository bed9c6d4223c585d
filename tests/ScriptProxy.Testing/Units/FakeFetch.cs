using System.IO.Pipelines;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using ScriptProxy.Sdk;

namespace ScriptProxy.Testing.Units;

/// <summary>A fetch of a <see cref="FakeExchange"/>: what was asked, and the answer that the test gives in <see cref="FakeExchange.OnFetch"/>.</summary>
/// <param name="method">The method asked with.</param>
/// <param name="target">What the proxy itself is asked for; null where an upstream is asked.</param>
/// <param name="requestHeaders">The headers asked with.</param>
public sealed class FakeFetch(string method, string? target, IHeaderDictionary requestHeaders) : IFetch, IFetched
{
    public string Method => method;

    public string? Target => target;

    public IHeaderDictionary RequestHeaders => requestHeaders;

    public int Status { get; set; } = 200;

    public IHeaderDictionary Headers { get; } = new HeaderDictionary();

    public CacheDecision Cache { get; } = new();

    public string? Route { get; set; }

    public string? Cluster { get; set; }

    public string? Destination { get; set; }

    public Failure? Failure { get; set; }

    /// <summary>The answer's body; a test that needs pieces or a break sets a pipe's reader.</summary>
    public PipeReader Body { get; set; } = PipeReader.Create(Stream.Null);

    public IHeaderDictionary Trailers { get; } = new HeaderDictionary();

    /// <summary>Ends when the head has come. Default: at once.</summary>
    public Task Head { get; set; } = Task.CompletedTask;

    /// <summary>Whether it was disposed.</summary>
    public bool IsDisposed { get; private set; }

    public StringValues SentHeader(string name) => requestHeaders[name];

    public async Task<IFetched> ResponseAsync(CancellationToken cancelled = default)
    {
        await Head.WaitAsync(cancelled);
        return this;
    }

    public ValueTask DisposeAsync()
    {
        IsDisposed = true;
        return ValueTask.CompletedTask;
    }
}
