using Microsoft.Extensions.Logging;
using ScriptProxy.Sdk;

namespace ScriptProxy.Plugins.RateLimiting;

internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Warning, "The limit '{Limit}' has refused a request from {Client}{Untold}")]
    public static partial void Refused(ILogger log, string limit, string client, Untold untold);

    [LoggerMessage(2, LogLevel.Warning, "The limit '{Limit}' is a dry run, and would have refused a request from {Client}{Untold}")]
    public static partial void WouldRefuse(ILogger log, string limit, string client, Untold untold);

    [LoggerMessage(3, LogLevel.Warning, "The limit '{Limit}' has let a request from {Client} pass uncounted, since what counts has not answered: {Fault}{Untold}")]
    public static partial void Unanswered(ILogger log, string limit, string client, string fault, Untold untold);

    [LoggerMessage(4, LogLevel.Warning, "What counts for the limit '{Limit}' has failed behind a request, and what was to be given back may stay spent: {Fault}{Untold}")]
    public static partial void FailedLater(ILogger log, string limit, string fault, Untold untold);
}
