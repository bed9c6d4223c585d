using System.Buffers;
using System.IO.Pipelines;

namespace ScriptProxy.Plugins.Rewriting.Streams;

/// <summary>The end of the line: writes to a pipe, which others flush.</summary>
internal sealed class PipeSink(PipeWriter writer) : ByteSink
{
    /// <summary>What was written since <see cref="Flushed"/>.</summary>
    public long Unflushed { get; private set; }

    /// <inheritdoc/>
    public override void Write(ReadOnlySpan<byte> bytes)
    {
        writer.Write(bytes);
        Unflushed += bytes.Length;
    }

    /// <inheritdoc/>
    public override void End()
    {
    }

    public void Flushed() => Unflushed = 0;
}
