using Microsoft.Extensions.Logging;

namespace ScriptProxy.Host.Quarantines;

internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Error, "{Unit} is in quarantine: {Reason}. For {Rest} {Manner}. {Example}. A change of its files, or a reload that is asked for, gives it another try at once")]
    public static partial void UnitQuarantined(ILogger log, string unit, string reason, TimeSpan rest, string manner, string example);

    [LoggerMessage(2, LogLevel.Warning, "{Unit} leaves its quarantine, and has another try")]
    public static partial void UnitReleased(ILogger log, string unit);
}
