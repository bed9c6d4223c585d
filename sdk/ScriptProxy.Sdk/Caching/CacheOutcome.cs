namespace ScriptProxy.Sdk;

/// <summary>What a cache did in an exchange.</summary>
public enum CacheOutcome : byte
{
    /// <summary>No cache was asked.</summary>
    None,

    /// <summary>A stored response was sent, fresh.</summary>
    Hit,

    /// <summary>A stored response was sent past its freshness: while it was fetched anew, or because the upstream failed.</summary>
    Stale,

    /// <summary>The upstream said that the stored response still holds, and it was sent.</summary>
    Revalidated,

    /// <summary>The upstream was asked, since nothing fitting was stored.</summary>
    Miss,

    /// <summary>Another exchange was asking the upstream already, and its answer was shared.</summary>
    Coalesced,

    /// <summary>The cache was passed by.</summary>
    Pass,
}
