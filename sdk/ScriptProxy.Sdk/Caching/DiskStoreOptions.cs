namespace ScriptProxy.Sdk;

/// <summary>Where a store on disk lies, and its limits. A unit's next version may give other limits: the store is resized and keeps what fits.</summary>
public sealed record DiskStoreOptions
{
    /// <summary>
    /// The folder, for this store alone; a relative path is seen from the configuration file's folder, as all others. Made if it is not there, for the proxy's user alone. Nobody else may be able to write into it.
    /// </summary>
    public required string Folder { get; init; }

    /// <summary>
    /// How many bytes it takes on disk, counted in units of 4096 for each response. 1 MiB to 16 TiB. Default: 10 GiB. Each response takes some 100 bytes of
    /// memory besides, and 30 for each tag.
    /// </summary>
    public long MaxBytes { get; init; } = 10L << 30;

    /// <summary>
    /// How many bytes one response may take; larger ones are not stored. 1 KiB or more, and never more than half of <see cref="MaxBytes"/>, whatever it says. Default: 1 GiB.
    /// </summary>
    public long MaxEntryBytes { get; init; } = 1L << 30;

    /// <summary>
    /// Whether a response is forced to the disk before it can be found, and an invalidation before it is answered. Without that, a power failure or a crash of the system loses those stored
    /// last, may forget what was invalidated last or drop everything, and never serves a damaged one; a crash of the proxy loses none. Default: false.
    /// </summary>
    public bool Flush { get; init; }

    /// <summary>How many responses stay open and have their heads in memory; files let go of seconds ago may be as many again. 16 to 100,000. Default: 1,000. Takes effect at the next start.</summary>
    public int OpenFiles { get; init; } = 1_000;
}
