using Microsoft.Extensions.Logging;

namespace ScriptProxy.Host.LogPoints;

internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Information, "{Unit} at {Place}: {Value}")]
    public static partial void LogPointHit(ILogger log, string unit, string place, string value);

    [LoggerMessage(2, LogLevel.Warning, "{Unit} at {Place}: log point {Id} threw, which is counted and told this once: {Detail}")]
    public static partial void LogPointFailed(ILogger log, string unit, string place, int id, string detail);

    [LoggerMessage(3, LogLevel.Information, "Log point {Id} at {Place} has ended: {Why}")]
    public static partial void LogPointEnded(ILogger log, int id, string place, string why);

    [LoggerMessage(4, LogLevel.Information, "Log point {Id} has moved to {Place}, with its line")]
    public static partial void LogPointMoved(ILogger log, int id, string place);

    [LoggerMessage(5, LogLevel.Error, "Log points that have ended could not be taken out; they log nothing, and go with the next reload")]
    public static partial void EndingFailed(ILogger log, Exception exception);

    [LoggerMessage(6, LogLevel.Error, "Log points that have ended could not be taken out; they log nothing, and go with the next reload: {Findings}")]
    public static partial void EndingRefused(ILogger log, string findings);
}
