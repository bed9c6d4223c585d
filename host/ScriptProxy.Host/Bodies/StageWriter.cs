using System.IO.Pipelines;

namespace ScriptProxy.Host.Bodies;

/// <summary>Where a stage writes to. Large pieces pass in slices, so that no pipe holds more than it may; completing is the host's to do.</summary>
/// <param name="inner">The next stage's pipe, or where the chain ends.</param>
internal class StageWriter(PipeWriter inner) : PipeWriter
{
    /// <summary>How much may be written before it is flushed.</summary>
    public const int SliceBytes = 16 << 10;

    private int _unflushed;
    private byte[]? _nowhere;

    public override bool CanGetUnflushedBytes => true;

    public override long UnflushedBytes => _unflushed;

    public bool IsFull => _unflushed >= SliceBytes;

    /// <summary>Lets nothing through any more: what was read has broken off, and an encoder that is disposed must not end it as if it were whole.</summary>
    public void Cut()
    {
        _nowhere ??= [];
        _unflushed = 0;
    }

    public override Memory<byte> GetMemory(int sizeHint = 0) => _nowhere is null ? inner.GetMemory(sizeHint) : Nowhere(sizeHint);

    public override Span<byte> GetSpan(int sizeHint = 0) => _nowhere is null ? inner.GetSpan(sizeHint) : Nowhere(sizeHint);

    public override void Advance(int bytes)
    {
        if (_nowhere is null)
        {
            inner.Advance(bytes);
            _unflushed += bytes;
        }
    }

    public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default)
    {
        _unflushed = 0;
        return _nowhere is null ? inner.FlushAsync(cancellationToken) : new ValueTask<FlushResult>(new FlushResult(false, true));
    }

    public override ValueTask<FlushResult> WriteAsync(ReadOnlyMemory<byte> source, CancellationToken cancellationToken = default)
    {
        _unflushed = 0;
        return _nowhere is not null ? new ValueTask<FlushResult>(new FlushResult(false, true))
            : source.IsEmpty ? FlushAsync(cancellationToken)
            : source.Length <= SliceBytes ? inner.WriteAsync(source, cancellationToken)
            : SliceAsync(source, cancellationToken);
    }

    public override void CancelPendingFlush() => inner.CancelPendingFlush();

    // Streams around the writer complete it when they are disposed, which says nothing of the transform.
    public override void Complete(Exception? exception = null)
    {
    }

    private byte[] Nowhere(int sizeHint) => _nowhere = _nowhere!.Length >= Math.Max(sizeHint, 1) ? _nowhere : new byte[Math.Max(sizeHint, 4 << 10)];

    private async ValueTask<FlushResult> SliceAsync(ReadOnlyMemory<byte> source, CancellationToken cancellationToken)
    {
        while (true)
        {
            var slice = source[..Math.Min(source.Length, SliceBytes)];
            source = source[slice.Length..];
            var flushed = await inner.WriteAsync(slice, cancellationToken);
            if (source.IsEmpty || flushed.IsCompleted || flushed.IsCanceled)
            {
                return flushed;
            }
        }
    }
}
