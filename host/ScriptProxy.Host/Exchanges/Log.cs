using Microsoft.Extensions.Logging;
using ScriptProxy.Sdk;

namespace ScriptProxy.Host.Exchanges;

internal static partial class Log
{
    [LoggerMessage(EventId = 1, Message = "error id {ErrorId}: {Stage} failed, by the {Culprit}: {Message}")]
    public static partial void ExchangeFailed(
        ILogger log, LogLevel level, Exception? exception, string errorId, Stage stage, Culprit culprit, string message);

    [LoggerMessage(2, LogLevel.Error, "An error answer could not be sent; the connection is cut")]
    public static partial void AnswerFailed(ILogger log, Exception exception);

    [LoggerMessage(3, LogLevel.Warning, "The stream of an answer could not be disposed")]
    public static partial void DisposeFailed(ILogger log, Exception exception);
}
