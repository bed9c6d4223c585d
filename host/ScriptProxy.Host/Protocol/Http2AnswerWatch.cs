namespace ScriptProxy.Host.Protocol;

/// <summary>Looks at the frames that the server sends: an answer that is whole earns, and a reset costs as much as one of the client's.</summary>
internal sealed class Http2AnswerWatch(Http2Allowance allowance)
{
    private const int AnswerEarns = 128;

    private readonly Http2FrameHeads _frames = new();

    /// <summary>Looks at the next bytes.</summary>
    public void Look(ReadOnlySpan<byte> bytes)
    {
        var earned = bytes.Length;
        for (var at = 0; at < bytes.Length;)
        {
            if (!_frames.Next(bytes, ref at))
            {
                continue;
            }

            if (_frames.EndsStream)
            {
                earned += AnswerEarns;
            }
            else if (_frames.Type == Http2FrameType.RstStream)
            {
                // A client can have the server reset what it asked (CVE-2025-8671), or what was no request to begin with; neither is seen by a hook as what it is.
                allowance.Charge(Http2Allowance.ResetPrice);
            }
        }

        allowance.Sent(earned);
    }
}
