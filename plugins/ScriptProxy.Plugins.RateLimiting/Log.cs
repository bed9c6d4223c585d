using Microsoft.Extensions.Logging;
using ScriptProxy.Sdk;

namespace ScriptProxy.Plugins.RateLimiting;

internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Warning, "The limit '{Limit}' has refused a request from {Client}{Untold}")]
    public static partial void Refused(ILogger log, string limit, string client, Untold untold);

    [LoggerMessage(2, LogLevel.Warning, "The limit '{Limit}' is a dry run, and would have refused a request from {Client}{Untold}")]
    public static partial void WouldRefuse(ILogger log, string limit, string client, Untold untold);
}
