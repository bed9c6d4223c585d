using Microsoft.Extensions.Logging;

namespace ScriptProxy.Plugins.RateLimiting;

internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Warning, "The limit '{Limit}' has refused {Count} requests since this was last said; the last came from {Client}")]
    public static partial void Refused(ILogger log, string limit, long count, string client);

    [LoggerMessage(2, LogLevel.Warning, "The limit '{Limit}' would have refused {Count} requests since this was last said, but it is a dry run; the last came from {Client}")]
    public static partial void WouldRefuse(ILogger log, string limit, long count, string client);
}
