using Microsoft.Extensions.Logging;
using ScriptProxy.Sdk;

namespace ScriptProxy.Plugins.DosDetection;

internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Warning, "{Level} suspicion by {Counter} of {Who}: {Rate:0} requests within {Window} s{Untold}")]
    public static partial void Suspected(ILogger log, SuspicionLevel level, string counter, string who, double rate, double window, Untold untold);
}
