using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;

namespace ScriptProxy.Host.Connections;

/// <summary>
/// What a client sends. Between two exchanges the server waits for a head, and reads it on the event loop's thread; whoever reads in the midst of an exchange may be anybody's code, and goes on in the thread pool.
/// </summary>
internal sealed class ClientReader(PipeReader inner) : PipeReader
{
    /// <summary>How many heads in turn are read on the loop: who always has another ready must not keep the loop from all others.</summary>
    private const int MostOnLoop = 32;

    private int _onLoop;

    /// <summary>Whether the connection is between two exchanges, so that whoever waits now waits for a head.</summary>
    public bool IsBetweenExchanges { get; set; }

    public override ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default)
    {
        var read = inner.ReadAsync(cancellationToken);
        return read.IsCompleted ? read : WaitAsync(read, IsBetweenExchanges && ++_onLoop % MostOnLoop != 0);
    }

    public override bool TryRead(out ReadResult result) => inner.TryRead(out result);

    public override void AdvanceTo(SequencePosition consumed) => inner.AdvanceTo(consumed);

    public override void AdvanceTo(SequencePosition consumed, SequencePosition examined) => inner.AdvanceTo(consumed, examined);

    public override void CancelPendingRead() => inner.CancelPendingRead();

    public override void Complete(Exception? exception = null) => inner.Complete(exception);

    public override ValueTask CompleteAsync(Exception? exception = null) => inner.CompleteAsync(exception);

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private static async ValueTask<ReadResult> WaitAsync(ValueTask<ReadResult> read, bool mayStay)
    {
        ReadResult result = default;
        ExceptionDispatchInfo? failure = null;
        try
        {
            result = await read.ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            failure = ExceptionDispatchInfo.Capture(exception);
        }

        // In the pool as well whoever waits is called by what receives: nothing would be received while he waits there for more.
        if (!mayStay || !EventLoop.IsHere)
        {
            await Task.Yield();
        }

        failure?.Throw();
        return result;
    }
}
