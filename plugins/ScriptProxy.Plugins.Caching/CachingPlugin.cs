using System.Collections.Concurrent;
using ScriptProxy.Plugins.Caching.Esi;
using ScriptProxy.Plugins.Caching.Freshness;
using ScriptProxy.Plugins.Caching.Invalidating;
using ScriptProxy.Plugins.Caching.Keys;
using ScriptProxy.Plugins.Caching.Lookup;
using ScriptProxy.Plugins.Caching.Purging;
using ScriptProxy.Plugins.Caching.Serving;
using ScriptProxy.Plugins.Caching.Stores;
using ScriptProxy.Plugins.Caching.Storing;
using ScriptProxy.Plugins.Caching.Tags;
using ScriptProxy.Plugins.Caching.Transfers;
using ScriptProxy.Sdk;

namespace ScriptProxy.Plugins.Caching;

/// <summary>A shared HTTP cache (RFC 9111): memory and disk, stale answers, one fetch for many who ask, purging, edge side includes.</summary>
public sealed class CachingPlugin : IProxyPlugin
{
    /// <inheritdoc/>
    public void Configure(Hooks hooks)
    {
        ArgumentNullException.ThrowIfNull(hooks);
        if (hooks.HasOptions && hooks.Options<CachingOptions>() is { Enabled: true } options)
        {
            Enable(hooks, options);
        }
        else
        {
            Interruption.Begin(hooks);
        }
    }

    private static void Enable(Hooks hooks, CachingOptions options)
    {
        var stores = OpenStores(hooks, options);
        var keys = new CacheKeys(options.Key, hooks.NormalizePath);
        var figures = new Figures(Counters(hooks), hooks.Kept("figures", () => new ConcurrentDictionary<string, long[]>()));
        var cache = Build(hooks, options, stores, keys, figures, out var notes);
        CachePurging.Register(hooks, new CacheInvalidator(stores, keys.PrimaryOf), options.Purge, options.Tags, keys.PrimaryOf, figures.ByRoute);
        hooks.OnLookup(cache.LookupAsync);
        hooks.OnUpstreamResponse(new UnsafeRequests(keys, stores).LookAsync);
        hooks.OnResponse(notes.Tell);
    }

    private static StoreSet OpenStores(Hooks hooks, CachingOptions options)
    {
        var largest = options.Memory.MaxEntryKilobytes * 1024L;
        var memory = hooks.MemoryStore("memory", new MemoryStoreOptions { MaxBytes = options.Memory.MaxMegabytes * (1024L * 1024), MaxEntryBytes = largest });
        var disk = options.Disk.Folder is { Length: > 0 } folder
            ? hooks.DiskStore("disk", new DiskStoreOptions
            {
                Folder = folder,
                MaxBytes = options.Disk.MaxMegabytes * (1024L * 1024),
                MaxEntryBytes = options.Disk.MaxEntryMegabytes * (1024L * 1024),
                OpenFiles = options.Disk.OpenFiles,
                Flush = options.Disk.Flush,
            })
            : null;
        var stores = new StoreSet(memory, disk, largest, new KeyTurns(hooks.Kept("turns", KeyTurns.New)), new KeyTurns(hooks.Kept("index-turns", KeyTurns.New)), hooks.Time);
        Interruption.End(hooks, stores, disk, options.Disk.Folder);
        return stores;
    }

    private static ICounter?[] Counters(Hooks hooks) =>
        [.. Enum.GetValues<CacheOutcome>().Select(outcome => outcome == CacheOutcome.None ? null : hooks.Counter(outcome.ToString().ToLowerInvariant()))];

    private static HttpCache Build(Hooks hooks, CachingOptions options, StoreSet stores, CacheKeys keys, Figures figures, out Notes notes)
    {
        var vary = new Variants(options.Vary);
        var serving = new ServingRules(options.Serving);
        var fetchHeaders = new FetchHeaders(options.Key);
        var answers = new Answers(options.Lookup.StatusName);
        var warnings = new EsiWarnings(hooks.Log, hooks.Time);
        var pages = new EsiPages(options.Esi, warnings, hooks.Log);
        var server = new Server(answers, figures, pages);
        var transfers = new TransferTable(stores, hooks.Time, options.Lookup.SlowReader);
        var judge = new ResponseJudge(
            new JudgeRules(
                new FreshnessRules(options.Freshness, StatusTtls.Read(options.Freshness.StatusTtl, "", [])),
                new StoringRules(options.Storing),
                serving,
                vary,
                new TagReader(options.Tags),
                options.Esi,
                warnings,
                options.Freshness.TargetedFields,
                options.Lookup.FailureStatuses,
                options.Lookup.HitForMiss),
            hooks.Time);
        notes = new Notes(hooks.State<Note>("status"), answers, figures);
        var passage = new Passage(notes, pages);
        return new HttpCache(new CacheParts
        {
            Options = options.Lookup,
            Time = hooks.Time,
            Bypass = new Bypass(fetchHeaders),
            Keys = keys,
            FetchHeaders = fetchHeaders,
            Stores = stores,
            Vary = vary,
            Serving = serving,
            Finder = new Finder(stores, vary),
            Asker = new Asker(keys, fetchHeaders, vary, pages, hooks.Time),
            Transfers = transfers,
            Runner = new TransferRunner(transfers, judge, new Marker(stores), stores, new Leftovers(stores, hooks.Time, options.Lookup.SlowReader), new Unwatched(stores, hooks.Time), hooks.Log),
            Answers = answers,
            Server = server,
            Arrivals = new Arrivals(server, serving, answers, notes, figures, passage, vary, fetchHeaders),
            Passage = passage,
            Figures = figures,
        });
    }
}
