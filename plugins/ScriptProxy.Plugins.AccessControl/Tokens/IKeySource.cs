namespace ScriptProxy.Plugins.AccessControl.Tokens;

/// <summary>Where an issuer's keys come from. Thread-safe.</summary>
internal interface IKeySource
{
    /// <summary>The keys as they are known; null if there are none yet.</summary>
    KeySet? Current { get; }

    /// <summary>Looks for newer keys, if it may do so now. Does not fail: what is known stays.</summary>
    /// <param name="cancelled">Ends the waiting.</param>
    ValueTask LookAsync(CancellationToken cancelled);
}
