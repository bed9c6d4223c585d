namespace ScriptProxy.Sdk;

/// <summary>The limits of a store in memory. A unit's next version may give others: the store is resized and keeps what fits.</summary>
public sealed record MemoryStoreOptions
{
    /// <summary>
    /// How many bytes it holds: bodies, heads, and what it takes to find them. 64 KiB to 16 TiB. Default: 256 MiB. The process needs more than that,
    /// since the garbage collector leaves room between its runs.
    /// </summary>
    public long MaxBytes { get; init; } = 256L << 20;

    /// <summary>
    /// How many bytes one response may take, head included; larger ones are not stored. 1 KiB or more, and never more than half of
    /// <see cref="MaxBytes"/>, whatever it says. Default: 8 MiB.
    /// </summary>
    public long MaxEntryBytes { get; init; } = 8L << 20;
}
