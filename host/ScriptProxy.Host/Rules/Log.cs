using Microsoft.Extensions.Logging;

namespace ScriptProxy.Host.Rules;

internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Warning, "The compiler could not be made ready; it is tried again with the next rule that is saved")]
    public static partial void WarmUpFailed(ILogger log, Exception exception);
}
