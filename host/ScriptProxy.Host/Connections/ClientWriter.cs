using System.Buffers;
using System.IO.Pipelines;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;

namespace ScriptProxy.Host.Connections;

/// <summary>
/// What is sent to a client. The socket gets it from whoever flushes, in one call and without a thread between; what others keep in memory is sent from where it is. A flush ends when the system has taken all of it, and
/// who has to wait for a slow client goes on in the thread pool, for he may be anybody's code.
/// </summary>
/// <param name="connection">The connection, to end it.</param>
/// <param name="socket">Its socket.</param>
/// <param name="closing">The connection's own writer: it is told of the end, and closes the socket then.</param>
internal sealed class ClientWriter(ConnectionContext connection, Socket socket, PipeWriter closing) : PipeWriter, IDisposable
{
    /// <summary>Why a connection was ended that could not be written to.</summary>
    public const string TakesNothing = "The client takes nothing any more.";

    private const int BlockBytes = 4 << 10;

    private readonly SocketSender _sender = new(socket);
    private readonly List<ArraySegment<byte>> _pieces = [];
    private readonly List<byte[]> _full = [];
    private PipeWriter? _queue;
    private Task _sending = Task.CompletedTask;
    private bool _isBegun;
    private ArraySegment<byte> _shared;
    private byte[] _block = [];
    private int _start;
    private int _end;
    private long _unflushed;
    private volatile TaskCompletionSource? _pending;
    private bool _isLent;
    private bool _isOver;
    private int _isCanceled;

    public override bool CanGetUnflushedBytes => true;

    public override long UnflushedBytes => _queue?.UnflushedBytes ?? _unflushed;

    public override Memory<byte> GetMemory(int sizeHint = 0)
    {
        if (!_isBegun)
        {
            Begin();
        }

        if (_queue is { } queue)
        {
            return queue.GetMemory(sizeHint);
        }

        _shared = SharedBytes.Take(sizeHint);
        if (_shared.Array is not null)
        {
            return _shared;
        }

        Reserve(sizeHint);
        _isLent = true;
        return _block.AsMemory(_end);
    }

    public override Span<byte> GetSpan(int sizeHint = 0)
    {
        if (!_isBegun)
        {
            Begin();
        }

        if (_queue is { } queue)
        {
            return queue.GetSpan(sizeHint);
        }

        _shared = default;
        Reserve(sizeHint);
        _isLent = true;
        return _block.AsSpan(_end);
    }

    public override void Advance(int bytes)
    {
        if (_queue is { } queue)
        {
            queue.Advance(bytes);
            return;
        }

        if (_shared.Array is not null)
        {
            ArgumentOutOfRangeException.ThrowIfNotEqual(bytes, _shared.Count);
            Seal();
            _pieces.Add(_shared);
            _shared = default;
        }
        else
        {
            ArgumentOutOfRangeException.ThrowIfNegative(bytes);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(bytes, _block.Length - _end);
            _end += bytes;
            _isLent = false;
        }

        _unflushed += bytes;
    }

    public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default)
    {
        if (_queue is { } queue)
        {
            return queue.FlushAsync(cancellationToken);
        }

        Seal();
        if (!_isOver && _pieces.Count > 0)
        {
            var sending = _sender.SendAsync(_pieces);
            if (!sending.IsCompletedSuccessfully)
            {
                return WaitAsync(sending, cancellationToken);
            }
        }

        Forget();
        return new ValueTask<FlushResult>(Result());
    }

    /// <summary>A flush that is pending ends when its bytes are sent, and only says that it was canceled: they cannot be taken back.</summary>
    public override void CancelPendingFlush()
    {
        _queue?.CancelPendingFlush();
        Volatile.Write(ref _isCanceled, 1);
    }

    public override void Complete(Exception? exception = null)
    {
        if (_queue is { } queue)
        {
            queue.Complete(exception);
            return;
        }

        if (_pending is { } pending)
        {
            _ = CompleteAfterAsync(pending.Task, exception);
            return;
        }

        Seal();
        foreach (var piece in _pieces)
        {
            closing.Write(piece); // an end sends what was not flushed
        }

        Forget();
        closing.Complete(exception);
    }

    /// <summary>Waits until all is sent that was written. It ends with the connection at the latest.</summary>
    public async Task EndAsync()
    {
        if (_pending is { } pending)
        {
            await pending.Task;
        }

        Complete();
        await _sending;
    }

    public void Dispose() => _sender.Dispose();

    /// <summary>TLS writes record by record, and flushes each: they are sent by somebody else, as many at a time as there are by then.</summary>
    private void Begin()
    {
        _isBegun = true;
        if (connection.Features.Get<ITlsHandshakeFeature>() is not null)
        {
            (_queue, _sending) = SendQueue.Begin(connection, _sender, closing);
        }
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<FlushResult> WaitAsync(ValueTask sending, CancellationToken cancellationToken)
    {
        var pending = _pending = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        try
        {
            // Who gives up writing may use the memory for something else: it is not let go before the socket has let it go.
            await using var registration = cancellationToken.UnsafeRegister(static writer => ((ClientWriter)writer!).End(), this);
            await sending.ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            End();
        }

        Forget();
        _pending = null;
        pending.SetResult();
        await Task.Yield();
        if (_isOver)
        {
            cancellationToken.ThrowIfCancellationRequested();
        }

        return Result();
    }

    private async Task CompleteAfterAsync(Task pending, Exception? exception)
    {
        await pending;
        Complete(exception);
    }

    private void End()
    {
        _isOver = true;
        connection.Abort(new ConnectionAbortedException(TakesNothing));
    }

    private FlushResult Result() => new(Interlocked.Exchange(ref _isCanceled, 0) != 0, _isOver);

    private void Reserve(int bytes)
    {
        if (_block.Length - _end < Math.Max(bytes, 1))
        {
            Seal();
            if (_block.Length > 0)
            {
                _full.Add(_block);
            }

            _block = ArrayPool<byte>.Shared.Rent(Math.Max(bytes, BlockBytes));
            (_start, _end) = (0, 0);
        }
    }

    private void Seal()
    {
        if (_end > _start)
        {
            _pieces.Add(new ArraySegment<byte>(_block, _start, _end - _start));
            _start = _end;
        }
    }

    /// <summary>Gives all memory back: a connection that waits for its client holds none.</summary>
    private void Forget()
    {
        if (_pieces.Count > 0)
        {
            _sender.Forget();
            _pieces.Clear();
        }

        _unflushed = 0;
        foreach (var block in _full)
        {
            ArrayPool<byte>.Shared.Return(block);
        }

        _full.Clear();
        if (_block.Length > 0)
        {
            if (!_isLent) // who has it and has not said how much of it he used may write into it still
            {
                ArrayPool<byte>.Shared.Return(_block);
            }

            (_block, _start, _end, _isLent) = ([], 0, 0, false);
        }
    }
}
