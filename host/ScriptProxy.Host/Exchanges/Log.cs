using Microsoft.Extensions.Logging;
using ScriptProxy.Sdk;

namespace ScriptProxy.Host.Exchanges;

internal static partial class Log
{
    [LoggerMessage(EventId = 1, Message = "error id {ErrorId}: {Culprit} failed at the stage {Stage}: {Detail}")]
    public static partial void ExchangeFailed(
        ILogger log, LogLevel level, Exception? exception, string errorId, Culprit culprit, Stage stage, string detail);

    [LoggerMessage(2, LogLevel.Error, "An error answer could not be sent; the connection is cut")]
    public static partial void AnswerFailed(ILogger log, Exception exception);

    [LoggerMessage(3, LogLevel.Warning, "The body of an answer could not be disposed")]
    public static partial void DisposeFailed(ILogger log, Exception exception);

    [LoggerMessage(5, LogLevel.Error, "A watcher of upstreams failed: {Watcher}")]
    public static partial void WatcherFailed(ILogger log, Exception exception, string watcher);

    [LoggerMessage(6, LogLevel.Debug, "error id {ErrorId}: the whole trace")]
    public static partial void UnitFailedWhole(ILogger log, Exception exception, string errorId);

#pragma warning disable SYSLIB1015 // the culprit is a property beside the text, so that every failure can be searched by it
    [LoggerMessage(4, LogLevel.Error, "error id {ErrorId}: {Unit} failed in {Stage}: {Detail}")]
    public static partial void UnitFailed(
        ILogger log, Exception? exception, string errorId, string unit, Stage stage, string detail, Culprit culprit);
#pragma warning restore SYSLIB1015
}
