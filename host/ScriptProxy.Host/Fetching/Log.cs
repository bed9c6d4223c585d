using Microsoft.Extensions.Logging;

namespace ScriptProxy.Host.Fetching;

internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Error, "A fetch ended unexpectedly")]
    public static partial void FetchFailed(ILogger log, Exception exception);
}
