using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using ScriptProxy.Host.Exchanges;
using ScriptProxy.Host.Generations;
using ScriptProxy.Host.Protocol;
using ScriptProxy.Sdk;

namespace ScriptProxy.Host.Fetching;

/// <summary>
/// Starts fetches, and knows those that run. A fetch is an exchange of its own, on the generation of the one that asked, with the fetch in the client's place. Thread-safe.
/// </summary>
internal sealed class Fetches(GenerationStore generations, IServiceScopeFactory scopes, ILogger<Fetches> log) : IHostedService
{
    /// <summary>How deep answers may include each other.</summary>
    private const int Deepest = 5;

    private static readonly FetchOptions Default = new();

    private readonly ConcurrentDictionary<Fetch, byte> _running = new();
    private volatile bool _stops;

    public int Running => _running.Count;

    /// <summary>Asks the upstream that an exchange would be routed to.</summary>
    /// <param name="asking">The exchange that asks.</param>
    /// <param name="options">What differs from it.</param>
    /// <param name="serve">Leads an exchange that has begun.</param>
    public Fetch AskUpstream(Exchange asking, FetchOptions? options, Func<Exchange, Task> serve) => Start(asking, options ?? Default, null, serve);

    /// <summary>Asks the proxy itself.</summary>
    /// <inheritdoc cref="AskUpstream"/>
    /// <exception cref="ArgumentException">The target is neither a path nor an absolute address.</exception>
    /// <exception cref="InvalidOperationException">Exchanges are nested too deeply.</exception>
    public Fetch AskProxy(Exchange asking, string target, FetchOptions? options, Func<Exchange, Task> serve)
    {
        if (asking.Depth >= Deepest)
        {
            throw new InvalidOperationException($"The proxy cannot be asked for '{target}': answers include each other more than {Deepest} deep.");
        }

        return Start(asking, options ?? Default, FetchTarget.Parse(target), serve);
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Ends what still runs. The server has stopped by then, so nobody waits for it.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        _stops = true;
        foreach (var fetch in _running.Keys)
        {
            fetch.GiveUp();
        }

        await Task.WhenAll(_running.Keys.Select(fetch => fetch.End)).WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private Fetch Start(Exchange asking, FetchOptions options, FetchTarget? target, Func<Exchange, Task> serve)
    {
        var method = options.Method ?? asking.Method;
        if (!FieldSyntax.IsToken(method))
        {
            throw new ArgumentException($"'{method}' is no method: it may have letters, digits, '-' and '_'.", nameof(options));
        }

        var headers = FetchHeaders.Of(asking.Http.Request.Headers, target is null, options);
        var fetch = new Fetch(asksUpstreamOnly: target is null, target is null ? options.Response : null);
        var http = FetchContext.Create(asking, fetch, method, headers, options.QueryString, target, scopes);
        fetch.Told = target is { } other ? asking.Recorder?.Asks(method, $"{http.Request.Scheme}://{http.Request.Host}{other.Raw}") : null;
        var exchange = generations.BeginFor(fetch, asking, http);
        _running.TryAdd(fetch, 0);
        if (_stops)
        {
            fetch.GiveUp();
        }

        _ = RunAsync(fetch, exchange, serve);
        return fetch;
    }

    private async Task RunAsync(Fetch fetch, Exchange exchange, Func<Exchange, Task> serve)
    {
        try
        {
            await serve(exchange);
            await fetch.Response.RunCompletedAsync();
        }
        catch (Exception exception)
        {
            Log.FetchFailed(log, exception);
            fetch.GiveUp();
            fetch.Close(exception);
        }

        _running.TryRemove(fetch, out _);
        fetch.Ended();
    }
}
