using Microsoft.Extensions.Logging;

namespace ScriptProxy.Host.Units;

internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Warning, "Disposing something the unit owned failed")]
    public static partial void DisposeFailed(ILogger log, Exception exception);

    [LoggerMessage(2, LogLevel.Error, "A timer's call failed; the next one comes in {Interval}")]
    public static partial void TickFailed(ILogger log, Exception exception, TimeSpan interval);

    [LoggerMessage(3, LogLevel.Warning, "A timer or something the unit owned has not ended within {Patience} of unloading; it is left behind")]
    public static partial void DoesNotEnd(ILogger log, TimeSpan patience);
}
