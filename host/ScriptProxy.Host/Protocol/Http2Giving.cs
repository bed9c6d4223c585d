using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;

namespace ScriptProxy.Host.Protocol;

/// <summary>Tells the windows of an HTTP/2 connection how much of one answer's body there is to send.</summary>
internal struct Http2Giving
{
    private readonly Http2Windows? _windows;
    private readonly IHttpResetFeature? _reset;
    private readonly int _stream;
    private long _given;

    private Http2Giving(Http2Windows windows, IHttpResetFeature reset, int stream) => (_windows, _reset, _stream) = (windows, reset, stream);

    /// <summary>For the answer to a request; in another version of HTTP it tells nobody.</summary>
    public static Http2Giving Of(IFeatureCollection features) =>
        features.Find<IHttp2StreamIdFeature>() is { StreamId: var stream }
        && features.Find<Http2Windows>() is { } windows
        && features.Find<IHttpResetFeature>() is { } reset
            ? new(windows, reset, stream)
            : default;

    /// <summary>Before they are given to the server: it has so many octets now, in all.</summary>
    public void Give(long octets)
    {
        if (_windows is not null && octets > _given)
        {
            _windows.Give(_stream, octets - _given, _reset!);
            _given = octets;
        }
    }
}
