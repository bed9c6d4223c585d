using System.Buffers;

namespace ScriptProxy.Plugins.Compression.Encoders;

/// <summary>Puts a content coding on the bytes of one body. Not thread-safe.</summary>
internal interface IBodyEncoder : IDisposable
{
    /// <summary>Takes bytes; what comes of them is written now or later.</summary>
    void Write(ReadOnlySpan<byte> bytes, IBufferWriter<byte> output);

    /// <summary>Writes so much that who decodes has all bytes that were taken.</summary>
    void Flush(IBufferWriter<byte> output);

    /// <summary>Writes the end.</summary>
    void End(IBufferWriter<byte> output);
}
