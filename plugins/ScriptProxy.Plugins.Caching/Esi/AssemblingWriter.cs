using System.IO.Pipelines;

namespace ScriptProxy.Plugins.Caching.Esi;

/// <summary>What a body writes itself to in place of the client.</summary>
/// <param name="assembler">Processes it.</param>
/// <param name="isWhole">Whether all of the body is there already.</param>
internal sealed class AssemblingWriter(Assembler assembler, bool isWhole) : PipeWriter
{
    private const int Size = 16 * 1024;

    private byte[] _buffer = [];
    private int _count;

    /// <inheritdoc/>
    public override bool CanGetUnflushedBytes => true;

    /// <inheritdoc/>
    public override long UnflushedBytes => _count;

    /// <inheritdoc/>
    public override void Advance(int bytes)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(bytes);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(bytes, _buffer.Length - _count);
        _count += bytes;
    }

    /// <inheritdoc/>
    public override Memory<byte> GetMemory(int sizeHint = 0)
    {
        var needed = _count + Math.Max(sizeHint, 1);
        if (needed > _buffer.Length)
        {
            Array.Resize(ref _buffer, Math.Max(needed, Math.Max(Size, 2 * _buffer.Length)));
        }

        return _buffer.AsMemory(_count);
    }

    /// <inheritdoc/>
    public override Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

    /// <inheritdoc/>
    public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default)
    {
        var written = _buffer.AsMemory(0, _count);
        _count = 0;
        return assembler.WriteAsync(written, isWhole);
    }

    /// <inheritdoc/>
    public override async ValueTask<FlushResult> WriteAsync(ReadOnlyMemory<byte> source, CancellationToken cancellationToken = default)
    {
        if (_count > 0)
        {
            await FlushAsync(cancellationToken);
        }

        return await assembler.WriteAsync(source, isWhole);
    }

    /// <summary>Nothing waits long: the client's going ends it.</summary>
    public override void CancelPendingFlush()
    {
    }

    /// <summary>The host completes the client's writer.</summary>
    public override void Complete(Exception? exception = null)
    {
    }
}
