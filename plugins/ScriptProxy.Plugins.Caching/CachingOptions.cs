using System.ComponentModel.DataAnnotations;
using ScriptProxy.Plugins.Caching.Esi;
using ScriptProxy.Plugins.Caching.Freshness;
using ScriptProxy.Plugins.Caching.Keys;
using ScriptProxy.Plugins.Caching.Lookup;
using ScriptProxy.Plugins.Caching.Purging;
using ScriptProxy.Plugins.Caching.Serving;
using ScriptProxy.Plugins.Caching.Storing;
using ScriptProxy.Plugins.Caching.Tags;
using ScriptProxy.Plugins.Caching.Varying;

namespace ScriptProxy.Plugins.Caching;

/// <summary>The section <c>Options:Caching</c>.</summary>
public sealed class CachingOptions
{
    /// <summary>Whether there is a cache at all. Default: false, so that a proxy that nobody told so keeps nothing.</summary>
    public bool Enabled { get; set; }

    /// <summary>The store in memory.</summary>
    public MemoryOptions Memory { get; set => field = value ?? new(); } = new();

    /// <summary>The store on disk; without a folder there is none. With one, everything goes there, and memory has copies of what is small.</summary>
    public DiskOptions Disk { get; set => field = value ?? new(); } = new();

    /// <summary>What tells answers apart.</summary>
    public KeyOptions Key { get; set => field = value ?? new(); } = new();

    /// <summary>For how long answers are kept that do not say so themselves, and stale ones.</summary>
    public FreshnessOptions Freshness { get; set => field = value ?? new(); } = new();

    /// <summary>What is stored besides what HTTP says.</summary>
    public StoringOptions Storing { get; set => field = value ?? new(); } = new();

    /// <summary>How requests are answered.</summary>
    public LookupOptions Lookup { get; set => field = value ?? new(); } = new();

    /// <summary>What clients may ask of the cache.</summary>
    public ServingOptions Serving { get; set => field = value ?? new(); } = new();

    /// <summary>How variants are told apart.</summary>
    public VaryOptions Vary { get; set => field = value ?? new(); } = new();

    /// <summary>Which headers give the names to purge under.</summary>
    public TagOptions Tags { get; set => field = value ?? new(); } = new();

    /// <summary>Who may purge by requests.</summary>
    public PurgeOptions Purge { get; set => field = value ?? new(); } = new();

    /// <summary>Edge side includes.</summary>
    public EsiOptions Esi { get; set => field = value ?? new(); } = new();
}

/// <summary>The store in memory.</summary>
public sealed class MemoryOptions
{
    /// <summary>How much it holds, in MiB. Default: 256.</summary>
    [Range(1, 1 << 20)]
    public int MaxMegabytes { get; set; } = 256;

    /// <summary>The largest response it takes, in KiB; larger ones are on disk alone if there is such a store. Default: 8192.</summary>
    [Range(1, 1 << 30)]
    public int MaxEntryKilobytes { get; set; } = 8192;
}

/// <summary>The store on disk.</summary>
public sealed class DiskOptions
{
    /// <summary>The folder, for this store alone. Null for no such store. Default: null.</summary>
    public string? Folder { get; set; }

    /// <summary>How much it holds, in MiB. Default: 10240.</summary>
    [Range(1, 1 << 24)]
    public int MaxMegabytes { get; set; } = 10240;

    /// <summary>The largest response it takes, in MiB. Default: 1024.</summary>
    [Range(1, 1 << 24)]
    public int MaxEntryMegabytes { get; set; } = 1024;

    /// <summary>How many responses stay open, with their heads in memory, so that a hit on them is no matter for the disk; files let go of seconds ago may be as many again. Takes effect at the next start. Default: 1000.</summary>
    [Range(16, 100_000)]
    public int OpenFiles { get; set; } = 1000;

    /// <summary>Whether what is stored and what is purged is forced to the disk before it counts, so that a power failure loses neither. Default: false.</summary>
    public bool Flush { get; set; }
}
