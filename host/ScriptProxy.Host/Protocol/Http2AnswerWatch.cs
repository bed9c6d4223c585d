namespace ScriptProxy.Host.Protocol;

/// <summary>Looks at the frames that the server sends: an answer that is whole earns, a reset costs as much as one of the client's, and bodies use up windows.</summary>
internal sealed class Http2AnswerWatch(Http2Allowance allowance, Http2Windows? windows = null)
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

            if (_frames.Type == Http2FrameType.Data && windows?.Sent(_frames.Stream, _frames.Length) == true)
            {
                // One that the client had us cut short (CVE-2019-9511): of a few octets, it costs more than it earns.
                allowance.Charge(Http2Allowance.FramePrice + Http2FrameHeads.HeadLength);
            }

            if (_frames.EndsStream)
            {
                earned += AnswerEarns;
                windows?.Ended(_frames.Stream);
            }
            else if (_frames.Type == Http2FrameType.RstStream)
            {
                // A client can have the server reset what it asked (CVE-2025-8671), or what was no request to begin with; neither is seen by a hook as what it is.
                allowance.Charge(Http2Allowance.ResetPrice);
                windows?.Ended(_frames.Stream);
            }
        }

        allowance.Sent(earned);
    }
}
