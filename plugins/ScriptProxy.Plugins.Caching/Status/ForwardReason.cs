namespace ScriptProxy.Plugins.Caching.Status;

/// <summary>Why the upstream was asked (RFC 9211 2.2).</summary>
internal enum ForwardReason : byte
{
    /// <summary>It was not.</summary>
    None,

    /// <summary>The cache was passed by.</summary>
    Bypass,

    /// <summary>The method's meaning calls for it.</summary>
    Method,

    /// <summary>Nothing was stored for the address.</summary>
    UriMiss,

    /// <summary>Something was stored for the address, but no variant for this request.</summary>
    VaryMiss,

    /// <summary>Nothing was stored, for which of these reasons is not known.</summary>
    Miss,

    /// <summary>The request's directives called for it.</summary>
    Request,

    /// <summary>What is stored is stale.</summary>
    Stale,

    /// <summary>What is stored is a part, and not the one that was asked for.</summary>
    Partial,
}
