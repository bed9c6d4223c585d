using ScriptProxy.Plugins.Compression.Negotiating;
using ScriptProxy.Plugins.Compression.Secrets;
using ScriptProxy.Sdk;

namespace ScriptProxy.Plugins.Compression.Encoders;

/// <summary>Compresses bodies, and counts what that saves. Thread-safe.</summary>
/// <param name="time">The clock.</param>
/// <param name="padding">What blurs lengths.</param>
/// <param name="counters">What is counted.</param>
internal sealed class Compressor(TimeProvider time, Padding padding, CompressionCounters counters)
{
    private readonly EncodingTransfer _transfer = new(time);

    /// <summary>Compresses a body.</summary>
    /// <param name="body">The body.</param>
    /// <param name="coding">With what.</param>
    /// <param name="level">How thoroughly, in the coding's own scale.</param>
    /// <param name="expected">How many bytes will come; null if that is unknown.</param>
    /// <param name="atOnce">Whether nothing that has come may be kept back.</param>
    public async Task RunAsync(BodyTransfer body, Coding coding, int level, long? expected, bool atOnce)
    {
        var output = new CountedOutput(body.Output);
        using IBodyEncoder encoder = coding == Coding.Brotli ? new BrotliBodyEncoder(level, padding.Bytes()) : new GzipBodyEncoder(level, padding.Text());
        var length = await _transfer.RunAsync(body, encoder, output, expected, atOnce);
        counters.Add(coding, length, output.Count);
    }
}
