using System.Net;
using ScriptProxy.Sdk;

namespace ScriptProxy.Host.Protocol;

internal static partial class Log
{
    [LoggerMessage(LogLevel.Warning, "HTTP/2 connection from {Client} ended: too many frames that carry nothing, the last one {Frame}{Untold}")]
    public static partial void Http2Flood(ILogger logger, EndPoint? client, Http2FrameType frame, Untold untold);

    [LoggerMessage(LogLevel.Information, "HTTP/2 {What} of {Client} cut: the client opened its windows more slowly than Kestrel:Limits:MinResponseDataRate asks{Untold}")]
    public static partial void Http2SlowReader(ILogger logger, string what, EndPoint? client, Untold untold);

    [LoggerMessage(LogLevel.Debug, "HTTP/2 connection from {Client} was aborted and never ended: not waited for any longer")]
    public static partial void Http2Abandoned(ILogger logger, EndPoint? client);
}
