using Microsoft.Extensions.Logging;

namespace ScriptProxy.Host.State;

internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Error, "The kept value '{Name}' of {Unit} could not be disposed: what it had not written yet may be lost")]
    public static partial void DisposalFailed(ILogger log, Exception exception, string name, string unit);
}
