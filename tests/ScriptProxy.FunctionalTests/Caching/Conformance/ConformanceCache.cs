using System.Collections.Concurrent;
using ScriptProxy.Testing.Units;

namespace ScriptProxy.FunctionalTests.Caching.Conformance;

/// <summary>A proxy with the cache on, shared by the tests of a class: each has a path of its own, of which it says what the upstream answers.</summary>
public abstract class ConformanceCache(string options, bool expectErrors = false) : IAsyncLifetime
{
    private readonly ConcurrentDictionary<string, Resource> _resources = new();
    private int _paths;

    internal CachingProxy Caching { get; private set; } = null!;

    internal ManualTimeProvider Clock => Caching.Clock;

    public async ValueTask InitializeAsync() => Caching = await CachingProxy.StartAsync((http, _) => _resources["/" + http.Request.Path.Value!.Split('/')[1]].AnswerAsync(http), options, expectErrors: expectErrors);

    public ValueTask DisposeAsync() => Caching.DisposeAsync();

    /// <summary>A path that no test has used.</summary>
    internal Resource New()
    {
        var path = $"/{Interlocked.Increment(ref _paths)}";
        return _resources[path] = new Resource(this, path);
    }
}

/// <summary>The cache with nothing served stale unless the response says so: what the RFCs ask for, without the cache's own ideas.</summary>
public sealed class StrictCache() : ConformanceCache(""" "Freshness": { "Grace": "00:00:00", "StaleIfError": "00:00:00", "HeuristicMax": "01:00:00" } """);

/// <summary>The same, and upstreams that break off in the middle of an answer.</summary>
public sealed class BrokenCache() : ConformanceCache(""" "Freshness": { "Grace": "00:00:00", "StaleIfError": "00:00:00" } """, expectErrors: true);

/// <summary>The cache as it is without any options.</summary>
public sealed class DefaultCache() : ConformanceCache("");

/// <summary>A cache that does what clients ask of it.</summary>
public sealed class HonouringCache() : ConformanceCache(
    """ "Freshness": { "Grace": "00:00:00", "StaleIfError": "00:00:00" }, "Serving": { "RequestDirectives": "Honour" } """);
