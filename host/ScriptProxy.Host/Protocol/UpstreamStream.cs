using System.Runtime.CompilerServices;

namespace ScriptProxy.Host.Protocol;

/// <summary>
/// A connection to an upstream. The first bytes that come on it are a status line; if that says HTTP/1.0, the line
/// <c>Connection: close</c> is put behind it, so that HttpClient closes the connection by its own rules. An upstream's version is a property
/// of the server (RFC 9110 6.2), so what comes after a first HTTP/1.1 is not looked at: there a read costs one call.
/// </summary>
internal sealed class UpstreamStream(Stream inner) : Stream
{
    private int _versionRead;
    private State _state = State.Version;
    private ReadOnlyMemory<byte> _held;

    private enum State : byte
    {
        Version,
        StatusLine,
        Held,
        Through,
    }

    public override bool CanRead => inner.CanRead;

    public override bool CanWrite => inner.CanWrite;

    public override bool CanSeek => false;

    public override bool CanTimeout => inner.CanTimeout;

    public override int ReadTimeout
    {
        get => inner.ReadTimeout;
        set => inner.ReadTimeout = value;
    }

    public override int WriteTimeout
    {
        get => inner.WriteTimeout;
        set => inner.WriteTimeout = value;
    }

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    private static ReadOnlySpan<byte> Http10 => "HTTP/1.0 "u8;

    private static ReadOnlySpan<byte> CloseLine => "Connection: close\r\n"u8;

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => _state switch
    {
        State.Through => inner.ReadAsync(buffer, cancellationToken),
        State.Held => new(TakeHeld(buffer.Span)),
        _ => ReadHead(buffer, cancellationToken),
    };

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(Span<byte> buffer) => _state switch
    {
        State.Through => inner.Read(buffer),
        State.Held => TakeHeld(buffer),
        _ => Look(buffer, inner.Read(buffer)),
    };

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override Task CopyToAsync(Stream destination, int bufferSize, CancellationToken cancellationToken) => _state == State.Through
        ? inner.CopyToAsync(destination, bufferSize, cancellationToken)
        : base.CopyToAsync(destination, bufferSize, cancellationToken);

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) =>
        inner.WriteAsync(buffer, cancellationToken);

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        inner.WriteAsync(buffer, offset, count, cancellationToken);

    public override void Write(ReadOnlySpan<byte> buffer) => inner.Write(buffer);

    public override void Write(byte[] buffer, int offset, int count) => inner.Write(buffer, offset, count);

    public override void Flush() => inner.Flush();

    public override Task FlushAsync(CancellationToken cancellationToken) => inner.FlushAsync(cancellationToken);

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override ValueTask DisposeAsync() => inner.DisposeAsync();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            inner.Dispose();
        }
    }

    private ValueTask<int> ReadHead(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        var read = inner.ReadAsync(buffer, cancellationToken);
        return read.IsCompletedSuccessfully ? new(Look(buffer.Span, read.Result)) : LookWhenRead(buffer, read);
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<int> LookWhenRead(Memory<byte> buffer, ValueTask<int> reading)
    {
        var read = await reading;
        return Look(buffer.Span, read);
    }

    /// <summary>Looks at what came.</summary>
    /// <returns>How much of it is to be handed on at once; the rest is held for the next read.</returns>
    private int Look(Span<byte> buffer, int read)
    {
        var at = 0;
        for (; _state == State.Version && at < read; at++)
        {
            // A status line may come in pieces.
            if (buffer[at] != Http10[_versionRead++])
            {
                _state = State.Through;
            }
            else if (_versionRead == Http10.Length)
            {
                _state = State.StatusLine;
            }
        }

        if (_state != State.StatusLine || buffer[at..read].IndexOf((byte)'\n') is var end && end < 0)
        {
            return read;
        }

        var line = at + end + 1;
        byte[] held = [.. CloseLine, .. buffer[line..read]];
        _held = held;
        _state = State.Held;
        return line;
    }

    private int TakeHeld(Span<byte> buffer)
    {
        var length = Math.Min(buffer.Length, _held.Length);
        _held.Span[..length].CopyTo(buffer);
        _held = _held[length..];
        if (_held.IsEmpty)
        {
            _state = State.Through;
        }

        return length;
    }
}
