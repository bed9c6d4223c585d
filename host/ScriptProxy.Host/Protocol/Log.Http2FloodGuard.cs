using System.Net;
using ScriptProxy.Sdk;

namespace ScriptProxy.Host.Protocol;

internal static partial class Log
{
    [LoggerMessage(LogLevel.Warning, "HTTP/2 connection from {Client} ended: too many frames that carry nothing, the last one {Frame}{Untold}")]
    public static partial void Http2Flood(ILogger logger, EndPoint? client, Http2FrameType frame, Untold untold);
}
