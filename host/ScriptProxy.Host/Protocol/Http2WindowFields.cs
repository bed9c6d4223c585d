namespace ScriptProxy.Host.Protocol;

/// <summary>Reads what a client's frames say of windows, wherever they were cut in two on their way.</summary>
internal sealed class Http2WindowFields(Http2Windows windows)
{
    private const int WindowUpdateLength = 4;
    private const int SettingLength = 6;
    private const byte InitialWindowSize = 0x4;

    private ulong _field;
    private int _read;

    /// <summary>A frame begins.</summary>
    public void Begin(Http2FrameHeads frame)
    {
        (_field, _read) = (0, 0);
        switch (frame.Type)
        {
            case Http2FrameType.Headers:
                windows.Asked(frame.Stream);
                return;
            case Http2FrameType.RstStream:
                windows.Ended(frame.Stream);
                return;
        }
    }

    /// <summary>More of its payload has come.</summary>
    public void Read(Http2FrameHeads frame, ReadOnlySpan<byte> payload)
    {
        if (frame.Type is not (Http2FrameType.WindowUpdate or Http2FrameType.Settings))
        {
            return;
        }

        var length = frame.Type == Http2FrameType.Settings ? SettingLength : WindowUpdateLength;
        foreach (var octet in payload)
        {
            _field = (_field << 8) | octet;
            if (++_read == length)
            {
                Take(frame);
                (_field, _read) = (0, 0);
            }
        }
    }

    private void Take(Http2FrameHeads frame)
    {
        if (frame.Type == Http2FrameType.WindowUpdate)
        {
            windows.Widened(frame.Stream, (uint)_field & int.MaxValue);
        }
        else if (_field >> 32 == InitialWindowSize)
        {
            windows.Resized((uint)_field);
        }
    }
}
