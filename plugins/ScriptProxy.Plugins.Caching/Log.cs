using Microsoft.Extensions.Logging;

namespace ScriptProxy.Plugins.Caching;

internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Error, "Fetching {Url} for the cache failed")]
    public static partial void TransferFailed(ILogger log, Exception exception, string url);

    [LoggerMessage(2, LogLevel.Debug, "The answer of {Url} broke off and is not kept: {Reason}")]
    public static partial void BrokenOff(ILogger log, string url, string reason);

    [LoggerMessage(3, LogLevel.Debug, "The answer of {Url} is not kept: it was invalidated meanwhile, or the store could not take it")]
    public static partial void NotKept(ILogger log, string url);
}
