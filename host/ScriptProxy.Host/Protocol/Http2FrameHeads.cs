using System.Buffers.Binary;

namespace ScriptProxy.Host.Protocol;

/// <summary>Walks over the frame heads of what one side of an HTTP/2 connection sends (RFC 9113 4.1), each byte once.</summary>
internal sealed class Http2FrameHeads
{
    /// <summary>How many bytes the head of a frame has.</summary>
    public const int HeadLength = 9;

    private const byte EndStream = 0x1;
    private const byte Padded = 0x8;

    private readonly byte[] _head = new byte[HeadLength + 1];
    private int _read;
    private int _needed = HeadLength;

    /// <summary>How many bytes of the last frame are still to come.</summary>
    public int PayloadLeft { get; private set; }

    public Http2FrameType Type { get; private set; }

    /// <summary>The stream it belongs to; 0 is the connection.</summary>
    public int Stream => (int)(BinaryPrimitives.ReadUInt32BigEndian(_head.AsSpan(5)) & int.MaxValue);

    /// <summary>How many bytes follow the head.</summary>
    public int Length { get; private set; }

    /// <summary>How many of them are no padding; told apart in DATA alone.</summary>
    public int Content { get; private set; }

    /// <summary>Whether a frame that can end its stream does.</summary>
    public bool EndsStream => Type is Http2FrameType.Data or Http2FrameType.Headers && (_head[4] & EndStream) != 0;

    /// <summary>Goes on to the end of a payload or of a head, or of the bytes.</summary>
    /// <param name="bytes">What was sent.</param>
    /// <param name="at">How many of them have been gone over.</param>
    /// <returns>Whether a head has ended there.</returns>
    public bool Next(ReadOnlySpan<byte> bytes, ref int at)
    {
        if (PayloadLeft > 0)
        {
            var payload = Math.Min(PayloadLeft, bytes.Length - at);
            PayloadLeft -= payload;
            at += payload;
            return false;
        }

        var head = Math.Min(_needed - _read, bytes.Length - at);
        bytes.Slice(at, head).CopyTo(_head.AsSpan(_read));
        _read += head;
        at += head;
        return _read == _needed && EndHead();
    }

    private bool EndHead()
    {
        var length = (int)(BinaryPrimitives.ReadUInt32BigEndian(_head) >> 8);
        Type = (Http2FrameType)_head[3];
        var padded = Type == Http2FrameType.Data && (_head[4] & Padded) != 0 && length > 0;
        if (padded && _needed == HeadLength)
        {
            // The octet after the head says how much of the payload is padding: a DATA frame of padding alone carries nothing either.
            _needed = HeadLength + 1;
            return false;
        }

        Length = length;
        Content = padded ? length - 1 - _head[HeadLength] : length;
        PayloadLeft = padded ? length - 1 : length;
        _read = 0;
        _needed = HeadLength;
        return true;
    }
}
