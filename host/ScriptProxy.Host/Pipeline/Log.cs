using Microsoft.Extensions.Logging;
using ScriptProxy.Sdk;

namespace ScriptProxy.Host.Pipeline;

internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Error, "{Unit} failed in {Phase}; the exchange goes on")]
    public static partial void HookFailureTolerated(ILogger log, Exception exception, string unit, Phase phase);
}
