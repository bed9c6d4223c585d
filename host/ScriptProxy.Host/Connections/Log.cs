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

    [LoggerMessage(3, LogLevel.Warning, "{Client} goes on connecting although it is refused: for {Period} the system drops its attempts unanswered{Untold}")]
    public static partial void Silenced(ILogger log, IPAddress client, TimeSpan period, Untold untold);

    [LoggerMessage(4, LogLevel.Information, "The system drops no attempts to connect ({Reason}), so that all that are refused are accepted and closed")]
    public static partial void NotSilenced(ILogger log, string reason);
}
