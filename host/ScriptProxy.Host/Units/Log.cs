using Microsoft.Extensions.Logging;

namespace ScriptProxy.Host.Units;

internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Warning, "Something that the unit does at its end failed: a callback of its Stopping token, an OnStop, a Dispose, or an Unloading event")]
    public static partial void EndFailed(ILogger log, Exception exception);

    [LoggerMessage(2, LogLevel.Error, "A timer's call failed; the next one comes in {Interval}")]
    public static partial void TickFailed(ILogger log, Exception exception, TimeSpan interval);

    [LoggerMessage(3, LogLevel.Warning, "The unit is no longer used, but has not ended within {Patience}: a timer's call, an OnStart or an OnStop that ignores its token, or a Dispose that hangs, keeps it in memory")]
    public static partial void DidNotEnd(ILogger log, TimeSpan patience);

    [LoggerMessage(4, LogLevel.Warning, "{Unit} was unloaded, but its code is still held after {Collections} full collections: a thread, or something that the code put into a static event, cache or list outside, keeps it")]
    public static partial void UnitLingers(ILogger log, string unit, int collections);

    [LoggerMessage(5, LogLevel.Error, "{Unit} cannot be compiled to machine code: its hooks will fail. Save it again, so that it is checked")]
    public static partial void WarmUpFailed(ILogger log, Exception exception, string unit);
}
