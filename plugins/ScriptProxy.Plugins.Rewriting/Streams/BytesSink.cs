using System.Buffers;

namespace ScriptProxy.Plugins.Rewriting.Streams;

/// <summary>The end of a line that collects a short text.</summary>
internal sealed class BytesSink : ByteSink
{
    private readonly ArrayBufferWriter<byte> _bytes = new();

    public byte[] ToArray() => _bytes.WrittenSpan.ToArray();

    /// <inheritdoc/>
    public override void Write(ReadOnlySpan<byte> bytes) => _bytes.Write(bytes);

    /// <inheritdoc/>
    public override void End()
    {
    }
}
