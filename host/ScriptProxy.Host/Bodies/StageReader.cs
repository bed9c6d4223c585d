using System.IO.Pipelines;

namespace ScriptProxy.Host.Bodies;

/// <summary>
/// Where a stage reads from. Before a read has to wait, and where enough is written, what the stage wrote is flushed: so everything that was fed in comes out without waiting for more, and no
/// stage holds much, whether or not its author thought of that.
/// </summary>
internal sealed class StageReader(PipeReader inner, StageWriter output, BodyChain chain) : PipeReader
{
    public override bool TryRead(out ReadResult result)
    {
        if (output.IsFull)
        {
            result = default;
            return false;
        }

        try
        {
            if (chain.Fault is { } fault)
            {
                throw BodyChain.Told(fault);
            }

            var isThere = inner.TryRead(out result);
            result = Checked(result);
            return isThere;
        }
        catch
        {
            output.Cut();
            throw;
        }
    }

    public override ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default)
    {
        return TryRead(out var there) ? new ValueTask<ReadResult>(there) : FlushAndReadAsync(cancellationToken);
    }

    public override void AdvanceTo(SequencePosition consumed) => inner.AdvanceTo(consumed);

    public override void AdvanceTo(SequencePosition consumed, SequencePosition examined) => inner.AdvanceTo(consumed, examined);

    public override void CancelPendingRead() => inner.CancelPendingRead();

    // Streams around the reader complete it when they are disposed, which says nothing of the transform.
    public override void Complete(Exception? exception = null)
    {
    }

    private async ValueTask<ReadResult> FlushAndReadAsync(CancellationToken cancellationToken)
    {
        if (output.UnflushedBytes > 0 && (await output.FlushAsync(cancellationToken)).IsCompleted)
        {
            throw new OperationCanceledException("Nobody reads the body any more.");
        }

        var isRead = false;
        try
        {
            var result = Checked(await inner.ReadAsync(cancellationToken));
            isRead = true;
            return result;
        }
        finally
        {
            if (!isRead)
            {
                output.Cut(); // here, and not by catching, since what is thrown again costs as much again
            }
        }
    }

    private ReadResult Checked(ReadResult result)
    {
        if (result.IsCanceled)
        {
            inner.AdvanceTo(result.Buffer.Start);
            throw chain.Fault is { } fault ? BodyChain.Told(fault) : new OperationCanceledException("Nobody wants the body any more.");
        }

        return result;
    }
}
