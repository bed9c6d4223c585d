using System.Buffers;

namespace ScriptProxy.Plugins.Compression.Encoders;

/// <summary>Counts what an encoder writes.</summary>
internal sealed class CountedOutput(IBufferWriter<byte> inner) : IBufferWriter<byte>
{
    /// <summary>The bytes so far.</summary>
    public long Count { get; private set; }

    public void Advance(int count)
    {
        Count += count;
        inner.Advance(count);
    }

    public Memory<byte> GetMemory(int sizeHint = 0) => inner.GetMemory(sizeHint);

    public Span<byte> GetSpan(int sizeHint = 0) => inner.GetSpan(sizeHint);
}
