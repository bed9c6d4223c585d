namespace ScriptProxy.Plugins.Compression.Negotiating;

/// <summary>A content coding that answers are compressed with.</summary>
internal enum Coding
{
    /// <summary>None: as it is.</summary>
    Identity,

    /// <summary><c>br</c>, RFC 7932.</summary>
    Brotli,

    /// <summary><c>gzip</c>, RFC 1952.</summary>
    Gzip,
}
