using Microsoft.Extensions.Logging;

namespace ScriptProxy.Host.Explaining;

internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Information, "An exchange was explained: {Method} {Target}, {Status}. To read it: scriptproxy explain --show {Id}")]
    public static partial void ExchangeExplained(ILogger log, string id, string method, string target, int status);
}
