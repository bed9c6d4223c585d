using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using Microsoft.AspNetCore.Http;
using ScriptProxy.Host.Protocol;

namespace ScriptProxy.Host.Connections;

/// <summary>
/// What a client sends. Between two exchanges the server waits for a head, and reads it on the event loop's thread; whoever reads in the midst of an exchange may be anybody's code, and goes on in the thread pool. So does
/// what comes before the end of the first exchange: a handshake may take its time.
/// </summary>
internal sealed class ClientReader(PipeReader inner) : PipeReader
{
    /// <summary>Which exchange that a connection has on the loop, with nobody else's between them, leaves it whatever it is: who always has another one ready must not keep it from all others.</summary>
    private const int MostInARow = 32;

    /// <summary>How many waits a head may take on the loop. Longer ones come byte by byte, or are no heads: the server reads what an exchange has left of its body before it reads the next head.</summary>
    private const int MostWaits = 4;

    private int _waitsLeft;
    private long _lastTurn;
    private int _inARow;

    /// <summary>What the client of an exchange sends. Null for HTTP/2, which has several exchanges at a time and each in the thread pool, and where there is no client.</summary>
    public static ClientReader? Of(HttpContext http) =>
        HttpProtocol.IsHttp11(http.Request.Protocol) || HttpProtocol.IsHttp10(http.Request.Protocol) ? http.Features.Find<ClientReader>() : null;

    /// <summary>Whoever reads from now on belongs to an exchange.</summary>
    /// <returns>Whether the exchange must leave the event loop.</returns>
    public bool BeginExchange()
    {
        _waitsLeft = 0;
        if (!EventLoop.IsHere)
        {
            return false;
        }

        var turn = EventLoop.NextTurn();
        _inARow = turn == _lastTurn + 1 ? _inARow + 1 : 1;
        _lastTurn = turn;
        return _inARow % MostInARow == 0;
    }

    /// <summary>Whoever reads from now on is the server, and waits for the next head.</summary>
    public void EndExchange() => _waitsLeft = MostWaits;

    public override ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default)
    {
        var read = inner.ReadAsync(cancellationToken);
        return read.IsCompleted ? read : WaitAsync(read, isForHead: _waitsLeft > 0 && _waitsLeft-- > 0);
    }

    public override bool TryRead(out ReadResult result) => inner.TryRead(out result);

    public override void AdvanceTo(SequencePosition consumed) => inner.AdvanceTo(consumed);

    public override void AdvanceTo(SequencePosition consumed, SequencePosition examined) => inner.AdvanceTo(consumed, examined);

    public override void CancelPendingRead() => inner.CancelPendingRead();

    public override void Complete(Exception? exception = null) => inner.Complete(exception);

    public override ValueTask CompleteAsync(Exception? exception = null) => inner.CompleteAsync(exception);

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private static async ValueTask<ReadResult> WaitAsync(ValueTask<ReadResult> read, bool isForHead)
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

        // In the pool as well whoever waits is called by what receives: nothing would be received while he waits there for more. And what ends a read may be the server's one clock.
        if (!isForHead || !EventLoop.IsHere || result.IsCanceled || failure is not null)
        {
            await Task.Yield();
        }

        failure?.Throw();
        if (result.IsCanceled && !isForHead)
        {
            await SingleFile.PassAsync();
        }

        return result;
    }
}
