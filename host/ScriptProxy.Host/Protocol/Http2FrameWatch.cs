using System.Buffers.Binary;

namespace ScriptProxy.Host.Protocol;

/// <summary>Walks over the frame heads of what one HTTP/2 client sends (RFC 9113 4.1), each byte once, and charges the frames that carry nothing.</summary>
internal sealed class Http2FrameWatch(Http2Allowance allowance)
{
    private const int HeadLength = 9;
    private const byte EndStream = 0x1;
    private const byte Padded = 0x8;
    private const int RequestEarns = 128;
    private const int WindowUpdatePrice = 2;

    private readonly byte[] _head = new byte[HeadLength + 1];
    private int _headRead;
    private int _headNeeded = HeadLength;
    private int _prefaceRead;
    private int _payloadLeft;
    private bool _exhausted;

    private static ReadOnlySpan<byte> Preface => "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8;

    /// <summary>Whether the bytes so far are HTTP/2; where they are not, there is nothing to watch.</summary>
    public bool IsHttp2 { get; private set; } = true;

    /// <summary>Whether the allowance is spent and the frame that spent it has been passed over whole.</summary>
    public bool HasEnded => _exhausted && _payloadLeft == 0;

    /// <summary>The type of the frame that came last.</summary>
    public Http2FrameType LastFrame { get; private set; }

    /// <summary>Looks at the next bytes.</summary>
    /// <returns>How many of them belong to frames that the allowance covered; fewer than given only when <see cref="HasEnded"/>.</returns>
    public int Look(ReadOnlySpan<byte> bytes)
    {
        var at = _prefaceRead < Preface.Length ? LookAtPreface(bytes) : 0;
        while (at < bytes.Length && IsHttp2 && !HasEnded)
        {
            if (_payloadLeft > 0)
            {
                var payload = Math.Min(_payloadLeft, bytes.Length - at);
                _payloadLeft -= payload;
                at += payload;
                continue;
            }

            var head = Math.Min(_headNeeded - _headRead, bytes.Length - at);
            bytes.Slice(at, head).CopyTo(_head.AsSpan(_headRead));
            _headRead += head;
            at += head;
            if (_headRead == _headNeeded)
            {
                EndHead();
            }
        }

        return IsHttp2 ? at : bytes.Length;
    }

    private int LookAtPreface(ReadOnlySpan<byte> bytes)
    {
        var length = Math.Min(bytes.Length, Preface.Length - _prefaceRead);
        IsHttp2 = bytes[..length].SequenceEqual(Preface.Slice(_prefaceRead, length));
        _prefaceRead += length;
        return length;
    }

    private void EndHead()
    {
        var length = (int)(BinaryPrimitives.ReadUInt32BigEndian(_head) >> 8);
        var type = (Http2FrameType)_head[3];
        var flags = _head[4];
        var padded = type == Http2FrameType.Data && (flags & Padded) != 0 && length > 0;
        if (padded && _headNeeded == HeadLength)
        {
            // The octet after the head says how much of the payload is padding: a DATA frame of padding alone carries nothing either.
            _headNeeded = HeadLength + 1;
            return;
        }

        var content = padded ? length - 1 - _head[HeadLength] : length;
        _payloadLeft = padded ? length - 1 : length;
        _headRead = 0;
        _headNeeded = HeadLength;
        LastFrame = type;
        Charge(type, flags, length, content);
    }

    private void Charge(Http2FrameType type, byte flags, int length, int content)
    {
        switch (type)
        {
            case Http2FrameType.Headers:
                allowance.Earn(RequestEarns);
                return;
            case Http2FrameType.Data when content > 0:
                allowance.Earn(content);
                return;
            case Http2FrameType.Data when (flags & EndStream) != 0:
            case Http2FrameType.Continuation when length > 0:
                return;
            case Http2FrameType.WindowUpdate:
                // Cheap enough for a client that sends two of them for each DATA frame of one byte it receives.
                _exhausted = !allowance.TrySpend(WindowUpdatePrice);
                return;
            case Http2FrameType.RstStream:
                // Takes back what its request earned: requests that are reset at once, without end, are an attack (CVE-2023-44487), and the work for each is done before Kestrel counts it.
                _exhausted = !allowance.TrySpend(RequestEarns + Http2Allowance.FramePrice + HeadLength + length);
                return;
            default:
                _exhausted = !allowance.TrySpend(Http2Allowance.FramePrice + HeadLength + length);
                return;
        }
    }
}
