namespace ScriptProxy.Host.Protocol;

/// <summary>Looks at the frames that one HTTP/2 client sends: charges those that carry nothing, and follows the windows that they open.</summary>
internal sealed class Http2FrameWatch(Http2Allowance allowance, Http2Windows? windows = null)
{
    // So that requests without end that get no answer do cost something, and a hundred at once, before the first answer, next to nothing.
    private const int RequestPrice = 4;
    private const int WindowUpdatePrice = 2;

    private readonly Http2FrameHeads _frames = new();
    private readonly Http2WindowFields? _fields = windows is null ? null : new(windows);
    private int _prefaceRead;
    private bool _exhausted;

    private static ReadOnlySpan<byte> Preface => "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8;

    /// <summary>Whether the bytes so far are HTTP/2; where they are not, there is nothing to watch.</summary>
    public bool IsHttp2 { get; private set; } = true;

    /// <summary>Whether the allowance is spent and the frame that spent it has been passed over whole.</summary>
    public bool HasEnded => _exhausted && _frames.PayloadLeft == 0;

    /// <summary>The type of the frame that came last.</summary>
    public Http2FrameType LastFrame => _frames.Type;

    /// <summary>Looks at the next bytes.</summary>
    /// <returns>How many of them belong to frames that the allowance covered; fewer than given only when <see cref="HasEnded"/>.</returns>
    public int Look(ReadOnlySpan<byte> bytes)
    {
        var at = _prefaceRead < Preface.Length ? LookAtPreface(bytes) : 0;
        while (at < bytes.Length && IsHttp2 && !HasEnded)
        {
            var (from, isPayload) = (at, _frames.PayloadLeft > 0);
            if (_frames.Next(bytes, ref at))
            {
                Charge(_frames);
                _fields?.Begin(_frames);
            }
            else if (isPayload)
            {
                _fields?.Read(_frames, bytes[from..at]);
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

    private void Charge(Http2FrameHeads frame)
    {
        switch (frame.Type)
        {
            case Http2FrameType.Headers:
                // It earns nothing: many a block makes no request, and what is answered earns by the answer.
                Spend(RequestPrice);
                return;
            case Http2FrameType.Data when frame.Content > 0:
                allowance.Earn(frame.Content);
                return;
            case Http2FrameType.Data when frame.EndsStream:
            case Http2FrameType.Continuation when frame.Length > 0:
                return;
            case Http2FrameType.WindowUpdate:
                // Cheap enough for a client that sends two of them for each DATA frame of one byte it receives.
                Spend(WindowUpdatePrice);
                return;
            case Http2FrameType.RstStream:
                Spend(Http2Allowance.ResetPrice);
                return;
            default:
                Spend(Http2Allowance.FramePrice + Http2FrameHeads.HeadLength + frame.Length);
                return;
        }
    }

    private void Spend(int points) => _exhausted = !allowance.TrySpend(points);
}
