using System.Buffers;
using System.IO.Compression;

namespace ScriptProxy.Plugins.Compression.Encoders;

/// <summary>Gzip (RFC 1952).</summary>
internal sealed class GzipBodyEncoder : IBodyEncoder
{
    private readonly EncodedSink _sink;
    private readonly GZipStream _encoder;

    /// <param name="level">1 to 9.</param>
    /// <param name="comment">Bytes but zeros that stand in the head as a comment and mean nothing, to blur the length; null for none.</param>
    public GzipBodyEncoder(int level, byte[]? comment)
    {
        _sink = new EncodedSink(comment);
        _encoder = new GZipStream(_sink, new ZLibCompressionOptions { CompressionLevel = level }, leaveOpen: true);
    }

    public void Write(ReadOnlySpan<byte> bytes, IBufferWriter<byte> output)
    {
        _sink.Output = output;
        _encoder.Write(bytes);
    }

    public void Flush(IBufferWriter<byte> output)
    {
        _sink.Output = output;
        _encoder.Flush();
    }

    public void End(IBufferWriter<byte> output)
    {
        _sink.Output = output;
        _encoder.Dispose();
        _sink.End();
    }

    public void Dispose()
    {
        _sink.Output = null; // what an encoder that is given up has still to say nobody hears
        _encoder.Dispose();
    }
}
