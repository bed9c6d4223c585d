using Microsoft.Extensions.Logging;

namespace ScriptProxy.Host.Generations;

internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Information, "Generation {Number} serves ({Why}): {Changes}")]
    public static partial void GenerationServes(ILogger log, int number, string why, string changes);

    // The excerpt is no part of the message: the log for people shows it below, see TextLineFormatter.
#pragma warning disable SYSLIB1015
    [LoggerMessage(2, LogLevel.Error, "{Finding}")]
    public static partial void FindingIsError(ILogger log, string finding, string? findingExcerpt);

    [LoggerMessage(3, LogLevel.Warning, "{Finding}")]
    public static partial void FindingIsWarning(ILogger log, string finding, string? findingExcerpt);
#pragma warning restore SYSLIB1015

    [LoggerMessage(4, LogLevel.Error, "Nothing was changed, because of {Count} error(s): generation {Number} keeps serving. Saving a mended file tries again")]
    public static partial void ReloadRefused(ILogger log, int count, int number);

    [LoggerMessage(5, LogLevel.Error, "Reloading failed; generation {Number} keeps serving. Saving a file tries again")]
    public static partial void ReloadFailed(ILogger log, Exception exception, int number);

    [LoggerMessage(6, LogLevel.Debug, "{Unit} is unloaded: the last exchange of generation {Number} has ended")]
    public static partial void UnitUnloaded(ILogger log, string unit, int number);

    [LoggerMessage(8, LogLevel.Error, "Something that follows the configuration failed to take it over")]
    public static partial void ListenerFailed(ILogger log, Exception exception);

    [LoggerMessage(9, LogLevel.Debug, "What is on disk has not changed since generation {To} was rolled back to, which stays in force")]
    public static partial void RollBackHolds(ILogger log, int to);

    [LoggerMessage(10, LogLevel.Error, "Generation {To} was not rolled back to, because of {Count} error(s): generation {Number} keeps serving")]
    public static partial void RollBackRefused(ILogger log, int to, int count, int number);

    [LoggerMessage(11, LogLevel.Information, "What is on disk is in order again, and is what generation {Number} serves already")]
    public static partial void RefusalIsOver(ILogger log, int number);
}
