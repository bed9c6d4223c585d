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
}
