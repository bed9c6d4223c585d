using System.Net;
using Microsoft.Extensions.Logging;
using ScriptProxy.Sdk;

namespace ScriptProxy.Host.Connections;

internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Warning, "A connection from {Client} was closed at once, since it was beyond Connections:{Limit}{Untold}")]
    public static partial void ConnectionsRefused(ILogger log, IPAddress? client, Refused limit, Untold untold);

    [LoggerMessage(2, LogLevel.Warning, "The system lets this process open no more sockets, {Count} clients are connected, and others wait; raise its limit of open files (ulimit -n), or set Connections:Total below it{Untold}")]
    public static partial void NoRoom(ILogger log, int count, Untold untold);

    [LoggerMessage(3, LogLevel.Warning, "{Client} is refused too often, or floods: for {Period} the system drops what it begins, unanswered{Untold}")]
    public static partial void Silenced(ILogger log, string client, TimeSpan period, Untold untold);

    [LoggerMessage(4, LogLevel.Warning, "The system drops nothing of who is refused too often ({Reason}): its connections are accepted and closed, as all that are refused")]
    public static partial void NotSilenced(ILogger log, string reason);

    [LoggerMessage(5, LogLevel.Warning, "The system drops what {Capacity} addresses begin, which is all it has room for: those of {Client} go on being accepted and closed{Untold}")]
    public static partial void TooManySilenced(ILogger log, int capacity, string client, Untold untold);
}
