using System.IO.Pipelines;

namespace ScriptProxy.Host.Protocol;

/// <summary>What is sent to a client, under watch: answers are what its small frames are for.</summary>
internal sealed class Http2GuardedWriter(PipeWriter inner, Http2AnswerWatch watch, Http2GuardedReader reader) : PipeWriter
{
    /// <summary>What has been handed out and not been written yet.</summary>
    private Memory<byte> _memory;

    public override bool CanGetUnflushedBytes => inner.CanGetUnflushedBytes;

    public override long UnflushedBytes => inner.UnflushedBytes;

    public override void Advance(int bytes)
    {
        watch.Look(_memory.Span[..bytes]);
        _memory = _memory[bytes..];
        inner.Advance(bytes);
    }

    public override Memory<byte> GetMemory(int sizeHint = 0) => _memory = inner.GetMemory(sizeHint);

    public override Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

    public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default) => inner.FlushAsync(cancellationToken);

    public override ValueTask<FlushResult> WriteAsync(ReadOnlyMemory<byte> source, CancellationToken cancellationToken = default)
    {
        watch.Look(source.Span);
        return inner.WriteAsync(source, cancellationToken);
    }

    public override void CancelPendingFlush() => inner.CancelPendingFlush();

    public override void Complete(Exception? exception = null)
    {
        // Completing shuts the socket in both directions, which would reset the connection while the reader drains it.
        // The connection completes its own transport when it is disposed.
        if (!reader.HasEnded)
        {
            inner.Complete(exception);
        }
    }

    public override ValueTask CompleteAsync(Exception? exception = null) =>
        reader.HasEnded ? ValueTask.CompletedTask : inner.CompleteAsync(exception);
}
