using ScriptProxy.Plugins.Caching.Keys;
using ScriptProxy.Plugins.Caching.Serving;
using ScriptProxy.Plugins.Caching.Stores;
using ScriptProxy.Plugins.Caching.Transfers;

namespace ScriptProxy.Plugins.Caching.Lookup;

/// <summary>What leading a request through the cache takes.</summary>
internal sealed record CacheParts
{
    public required LookupOptions Options { get; init; }

    public required TimeProvider Time { get; init; }

    public required Bypass Bypass { get; init; }

    public required CacheKeys Keys { get; init; }

    public required FetchHeaders FetchHeaders { get; init; }

    public required StoreSet Stores { get; init; }

    public required Variants Vary { get; init; }

    public required ServingRules Serving { get; init; }

    public required Finder Finder { get; init; }

    public required Asker Asker { get; init; }

    public required TransferTable Transfers { get; init; }

    public required TransferRunner Runner { get; init; }

    public required Answers Answers { get; init; }

    public required Server Server { get; init; }

    public required Arrivals Arrivals { get; init; }

    public required Passage Passage { get; init; }

    public required Figures Figures { get; init; }
}
