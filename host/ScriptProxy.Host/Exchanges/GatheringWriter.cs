using System.Buffers;
using System.IO.Pipelines;
using ScriptProxy.Host.Bodies;

namespace ScriptProxy.Host.Exchanges;

/// <summary>
/// The writer of a response's body. What is written piece by piece is gathered here, and given to the server as one when it is flushed:
/// Kestrel copies twice what is written before the head, and holds a slow client to <c>MinResponseDataRate</c> by the bytes of whole writes
/// alone, so that a client much faster than that would be cut off in the midst of a body that came in pieces.
/// </summary>
internal sealed class GatheringWriter(ResponseBody body) : PipeWriter, ISharingWriter
{
    private const int LeastBytes = 4 << 10;

    private byte[] _buffer = [];
    private int _gathered;

    public override bool CanGetUnflushedBytes => body.Inner.Writer.CanGetUnflushedBytes;

    public override long UnflushedBytes => body.Inner.Writer.UnflushedBytes + _gathered;

    public override Memory<byte> GetMemory(int sizeHint = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(sizeHint);
        _ = body.Inner;
        if (body.HasEnded)
        {
            throw new InvalidOperationException("The response is complete: nothing can be written any more.");
        }

        var needed = _gathered + Math.Max(sizeHint, 1);
        if (needed > _buffer.Length)
        {
            var larger = ArrayPool<byte>.Shared.Rent(Math.Max(needed, Math.Max(2 * _gathered, LeastBytes)));
            _buffer.AsSpan(0, _gathered).CopyTo(larger);
            GiveBack();
            _buffer = larger;
        }

        return _buffer.AsMemory(_gathered);
    }

    public override Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

    public override void Advance(int bytes)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(bytes);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(bytes, _buffer.Length - _gathered);
        _gathered += bytes;
        body.Add(bytes);
    }

    public bool TryShare(ReadOnlyMemory<byte> bytes)
    {
        PassOn();
        return body.TryShare(bytes);
    }

    public override ValueTask<FlushResult> WriteAsync(ReadOnlyMemory<byte> source, CancellationToken cancellationToken = default)
    {
        PassOn();
        body.Add(source.Length);
        return body.SendAsync(source, cancellationToken);
    }

    public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default)
    {
        if (_gathered == 0)
        {
            return body.FlushAsync(body.Inner.Writer, cancellationToken);
        }

        var flush = body.SendAsync(_buffer.AsMemory(0, _gathered), cancellationToken);
        _gathered = 0;
        if (flush.IsCompletedSuccessfully)
        {
            GiveBack();
            return flush;
        }

        return GiveBackAfterAsync(flush);
    }

    public override void CancelPendingFlush() => body.Inner.Writer.CancelPendingFlush();

    public override void Complete(Exception? exception = null)
    {
        body.End();
        body.Inner.Writer.Complete(exception);
    }

    /// <summary>Forgets what was gathered and not flushed.</summary>
    public void Drop()
    {
        _gathered = 0;
        GiveBack();
    }

    /// <summary>Gives the server what was gathered and not flushed; it flushes when the response ends.</summary>
    public void PassOn()
    {
        if (_gathered > 0)
        {
            body.Put(_buffer.AsSpan(0, _gathered));
            _gathered = 0;
        }

        GiveBack();
    }

    private async ValueTask<FlushResult> GiveBackAfterAsync(ValueTask<FlushResult> flush)
    {
        var buffer = _buffer;
        _buffer = []; // who writes on while a flush is pending does not write over it
        var result = await flush;
        ArrayPool<byte>.Shared.Return(buffer);
        return result;
    }

    private void GiveBack()
    {
        if (_buffer.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = [];
        }
    }
}
