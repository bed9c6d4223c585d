using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;

namespace ScriptProxy.Host.Protocol;

/// <summary>
/// What a client sends, under watch. When the allowance is spent, the reader ends the input with a frame that no server may accept, so that
/// Kestrel itself says GOAWAY and closes in order.
/// </summary>
internal sealed class Http2GuardedReader(PipeReader inner, Http2FrameWatch watch, TimeProvider time, Action<Http2FrameType> onFlood) : PipeReader
{
    private static readonly TimeSpan Linger = TimeSpan.FromSeconds(1);

    /// <summary>Who has more than that on its way does not look for a GOAWAY, and would go on as long as it is read.</summary>
    private const long MostDrained = 256 * 1024;

    /// <summary>The bytes at the front of the unconsumed input that have been looked at.</summary>
    private long _seen;

    private ReadOnlySequence<byte> _buffer;
    private ReadOnlyMemory<byte> _rest;
    private bool _ended;

    // A PING of 7 octets is a connection error (RFC 9113 6.7), within a header block as well (6.10).
    private static ReadOnlySpan<byte> IllegalFrame => [0, 0, 7, 6, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];

    /// <summary>Whether the client has sent a flood.</summary>
    public bool HasEnded => _ended;

    public override ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default)
    {
        if (_ended)
        {
            return new(Rest());
        }

        var read = inner.ReadAsync(cancellationToken);
        if (!watch.IsHttp2)
        {
            return read;
        }

        return read.IsCompletedSuccessfully ? new(Look(read.Result)) : LookWhenRead(read);
    }

    public override bool TryRead(out ReadResult result)
    {
        if (_ended)
        {
            result = Rest();
            return true;
        }

        if (!inner.TryRead(out result))
        {
            return false;
        }

        result = Look(result);
        return true;
    }

    public override void AdvanceTo(SequencePosition consumed) => AdvanceTo(consumed, consumed);

    public override void AdvanceTo(SequencePosition consumed, SequencePosition examined)
    {
        if (_ended)
        {
            _rest = _rest[(int)_buffer.Slice(0, consumed).Length..];
            return;
        }

        if (watch.IsHttp2)
        {
            _seen -= _buffer.Slice(0, consumed).Length;
            _buffer = default;
        }

        inner.AdvanceTo(consumed, examined);
    }

    public override void CancelPendingRead() => inner.CancelPendingRead();

    public override void Complete(Exception? exception = null) => inner.Complete(exception);

    public override async ValueTask CompleteAsync(Exception? exception = null)
    {
        if (_ended)
        {
            await Drain();
        }

        await inner.CompleteAsync(exception);
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<ReadResult> LookWhenRead(ValueTask<ReadResult> read) => Look(await read);

    private ReadResult Look(ReadResult result)
    {
        if (!watch.IsHttp2)
        {
            return result;
        }

        _buffer = result.Buffer;
        foreach (var memory in _buffer.Slice(_seen))
        {
            _seen += watch.Look(memory.Span);
            if (watch.HasEnded)
            {
                return End();
            }
        }

        return result;
    }

    private ReadResult End()
    {
        var rest = new byte[_seen + IllegalFrame.Length];
        _buffer.Slice(0, _seen).CopyTo(rest);
        IllegalFrame.CopyTo(rest.AsSpan((int)_seen));
        inner.AdvanceTo(_buffer.End);
        _rest = rest;
        _ended = true;
        onFlood(watch.LastFrame);
        return Rest();
    }

    /// <summary>
    /// Closing a socket with unread input resets the connection, and the reset may overtake the GOAWAY at the client (RFC 9112 9.6 says the
    /// same of HTTP/1.1). So what still comes is thrown away for a moment.
    /// </summary>
    private async Task Drain()
    {
        using var limit = new CancellationTokenSource(Linger, time);
        try
        {
            var read = default(ReadResult);
            for (var left = MostDrained; left > 0 && !read.IsCompleted;)
            {
                read = await inner.ReadAsync(limit.Token);
                left -= read.Buffer.Length;
                inner.AdvanceTo(read.Buffer.End);
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or IOException)
        {
            // The time is over, or the client has gone, which is what this waited for.
        }
    }

    private ReadResult Rest()
    {
        _buffer = new ReadOnlySequence<byte>(_rest);
        return new ReadResult(_buffer, isCanceled: false, isCompleted: true);
    }
}
