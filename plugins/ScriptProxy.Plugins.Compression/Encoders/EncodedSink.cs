using System.Buffers;

namespace ScriptProxy.Plugins.Compression.Encoders;

/// <summary>Where the runtime's gzip stream writes to. Puts a comment into the head (RFC 1952 2.3), if there is one.</summary>
internal sealed class EncodedSink(byte[]? comment) : Stream
{
    private const int HeadBytes = 10;
    private const int FlagsAt = 3;
    private const byte CommentFlag = 0b1_0000;

    private readonly byte[] _head = new byte[HeadBytes];
    private int _headLength;
    private bool _hasHead;

    /// <summary>What gets it; null for nobody.</summary>
    public IBufferWriter<byte>? Output { get; set; }

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    // The head waits for what follows it: alone it would be sent alone.
    public override void Write(ReadOnlySpan<byte> buffer)
    {
        if (Output is not { } output)
        {
            return;
        }

        if (_headLength < HeadBytes)
        {
            var head = buffer[..Math.Min(buffer.Length, HeadBytes - _headLength)];
            head.CopyTo(_head.AsSpan(_headLength));
            _headLength += head.Length;
            buffer = buffer[head.Length..];
        }

        if (!buffer.IsEmpty)
        {
            WriteHead(output);
            output.Write(buffer);
        }
    }

    /// <summary>An empty body of the runtime is nothing at all, which is no gzip.</summary>
    public void End()
    {
        if (_headLength == 0)
        {
            Write([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff, 0x03, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
        }
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    private void WriteHead(IBufferWriter<byte> output)
    {
        if (_hasHead)
        {
            return;
        }

        _hasHead = true;
        if (comment is { Length: > 0 })
        {
            _head[FlagsAt] |= CommentFlag;
            output.Write(_head);
            output.Write(comment);
            output.Write<byte>([0]);
        }
        else
        {
            output.Write(_head);
        }
    }
}
