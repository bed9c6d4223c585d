namespace ScriptProxy.Host.State;

/// <summary>A part of what is kept by keys. Thread-safe.</summary>
internal interface IKeyedShard
{
    /// <summary>Looks at a few, others at each call, for what was not used since.</summary>
    /// <returns>How many went.</returns>
    int DropUnused(long since);

    /// <summary>Of a few, others at each call, the one that was not used for longest goes.</summary>
    /// <returns>Whether one went.</returns>
    bool DropLeastUsed();
}
