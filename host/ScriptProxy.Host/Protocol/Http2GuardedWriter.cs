using System.IO.Pipelines;

namespace ScriptProxy.Host.Protocol;

/// <summary>Counts what is sent to a client, since answers are what its WINDOW_UPDATE frames are for.</summary>
internal sealed class Http2GuardedWriter(PipeWriter inner, Http2Allowance allowance, Http2GuardedReader reader) : PipeWriter
{
    public override bool CanGetUnflushedBytes => inner.CanGetUnflushedBytes;

    public override long UnflushedBytes => inner.UnflushedBytes;

    public override void Advance(int bytes)
    {
        allowance.Sent(bytes);
        inner.Advance(bytes);
    }

    public override Memory<byte> GetMemory(int sizeHint = 0) => inner.GetMemory(sizeHint);

    public override Span<byte> GetSpan(int sizeHint = 0) => inner.GetSpan(sizeHint);

    public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default) => inner.FlushAsync(cancellationToken);

    public override ValueTask<FlushResult> WriteAsync(ReadOnlyMemory<byte> source, CancellationToken cancellationToken = default)
    {
        allowance.Sent(source.Length);
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
