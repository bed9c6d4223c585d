using Microsoft.Extensions.Logging;
using ScriptProxy.Sdk;

namespace ScriptProxy.Host.Exchanges;

internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Error, "error id {ErrorId}: {Stage} failed, by the {Culprit}: {Message}")]
    public static partial void ExchangeFailed(
        ILogger log, Exception? exception, string errorId, Stage stage, Culprit culprit, string message);

    [LoggerMessage(2, LogLevel.Error, "An error answer could not be sent; the connection is cut")]
    public static partial void AnswerFailed(ILogger log, Exception exception);
}
