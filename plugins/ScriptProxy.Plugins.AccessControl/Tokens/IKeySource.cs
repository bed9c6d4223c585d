namespace ScriptProxy.Plugins.AccessControl.Tokens;

/// <summary>Where an issuer's keys come from. Thread-safe.</summary>
internal interface IKeySource
{
    /// <summary>The keys as they are known; null if there are none yet.</summary>
    KeySet? Current { get; }

    /// <summary>Looks for a key that is not known, if it may do so now. Does not fail: what is known stays.</summary>
    /// <param name="id">The key that a token names, or nothing.</param>
    /// <param name="cancelled">Ends the waiting.</param>
    /// <returns>After how long it can be looked for again, as long as the issuer may have it and nobody has seen: neither since the key was first asked for, nor now. Null if it is clear what there is.</returns>
    ValueTask<TimeSpan?> LookAsync(string id, CancellationToken cancelled);
}
