namespace ScriptProxy.Sdk;

/// <summary>
/// What hooks want of compression for one exchange, as data: the plugin Compression reads it after the last hook of a phase; without it nothing comes of it. What is not set is the plugin's own policy.
/// What is said in <see cref="Phase.OnUpstreamResponse"/> is about what a cache keeps, and not known when that is sent again: say it in <see cref="Phase.OnRequest"/> or <see cref="Phase.OnResponse"/> for both. Not thread-safe,
/// and not to be kept beyond the hook's call.
/// </summary>
public sealed class CompressionDecision
{
    /// <summary>
    /// Whether the answer is compressed for clients that take it: false never, as for a page that repeats what a client sent beside a secret; true whatever its type and length, unless HTTP forbids it; null as the options
    /// say. Default: null.
    /// </summary>
    public bool? Enabled { get; set; }

    /// <summary>How thoroughly brotli compresses, 0 to 11; null as the options say. Default: null.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside that range.</exception>
    public int? BrotliLevel
    {
        get;
        set => field = value is null or (>= 0 and <= 11) ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "Brotli has levels from 0 to 11.");
    }

    /// <summary>How thoroughly gzip compresses, 1 to 9; null as the options say. Default: null.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside that range.</exception>
    public int? GzipLevel
    {
        get;
        set => field = value is null or (>= 1 and <= 9) ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "Gzip has levels from 1 to 9.");
    }

    /// <summary>Makes it as new.</summary>
    internal void Reset() => (Enabled, BrotliLevel, GzipLevel) = (null, null, null);

    /// <summary>Takes over what another one says.</summary>
    internal void CopyFrom(CompressionDecision other) => (Enabled, BrotliLevel, GzipLevel) = (other.Enabled, other.BrotliLevel, other.GzipLevel);
}
