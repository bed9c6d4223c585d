using ScriptProxy.Plugins.Compression.Negotiating;
using ScriptProxy.Sdk;

namespace ScriptProxy.Plugins.Compression.Encoders;

/// <summary>How many answers were compressed, and what that saved. Thread-safe.</summary>
internal sealed class CompressionCounters(Hooks hooks)
{
    private readonly ICounter _brotli = hooks.Counter("brotli");
    private readonly ICounter _gzip = hooks.Counter("gzip");
    private readonly ICounter _bytesIn = hooks.Counter("bytes-in");
    private readonly ICounter _bytesOut = hooks.Counter("bytes-out");

    /// <summary>Counts an answer that was compressed to its end.</summary>
    public void Add(Coding coding, long bytesIn, long bytesOut)
    {
        (coding == Coding.Brotli ? _brotli : _gzip).Add();
        _bytesIn.Add(bytesIn);
        _bytesOut.Add(bytesOut);
    }
}
