using System.Net;
using Microsoft.Extensions.Logging;

namespace ScriptProxy.Host.Connections;

internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Warning, "{Count} connections were closed at once since this was last said, beyond Connections:{Limit}; the last came from {Client}")]
    public static partial void ConnectionsRefused(ILogger log, long count, Refused limit, IPAddress? client);
}
