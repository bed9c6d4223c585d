using Microsoft.AspNetCore.Http.Features;

namespace ScriptProxy.Host.Protocol;

/// <summary>One stream's window, and what there is to send through it.</summary>
internal sealed class Http2AnswerWindow
{
    private long _given;
    private long _sent;

    /// <summary>How many octets the client allows yet; less than none after it has made all windows smaller.</summary>
    public long Size { get; set; }

    public Http2Patience Patience { get; } = new();

    /// <summary>Ends the stream; null until there is a body, and when it has been used.</summary>
    public IHttpResetFeature? Reset { get; private set; }

    /// <summary>Whether octets wait to be sent.</summary>
    public bool Waits => _given > _sent;

    /// <summary>Whether they wait for this window.</summary>
    public bool IsShut => Waits && Size <= 0;

    /// <summary>Takes it up for a stream that begins.</summary>
    public void Begin(long size)
    {
        (_given, _sent, Size, Reset) = (0, 0, size, null);
        Patience.Begin();
    }

    public void Give(long octets, IHttpResetFeature reset) => (_given, Reset) = (_given + octets, reset);

    public void Take(int octets)
    {
        _sent += octets;
        Size -= octets;
        Patience.Take(octets);
    }

    /// <summary>Has nothing wait any more.</summary>
    public void Cut() => (_given, Reset) = (0, null);
}
