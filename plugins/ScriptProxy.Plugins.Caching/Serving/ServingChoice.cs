namespace ScriptProxy.Plugins.Caching.Serving;

/// <summary>What a stored response is good for.</summary>
internal enum ServingChoice : byte
{
    /// <summary>For nothing; the upstream is to be asked as if it were not there.</summary>
    Unusable,

    /// <summary>To be revalidated: to be sent if the upstream confirms it, or if it fails and <see cref="ServingRules.MayServeOnError"/>.</summary>
    Revalidate,

    /// <summary>To be sent stale; it is to be fetched anew meanwhile (RFC 5861 3).</summary>
    StaleWhileRevalidate,

    /// <summary>To be sent stale, since the client takes it so (RFC 9111 5.2.1.2).</summary>
    Stale,

    /// <summary>To be sent.</summary>
    Fresh,
}
