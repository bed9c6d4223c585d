using Microsoft.Extensions.Logging;

namespace ScriptProxy.Host.PutBack;

internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Error, "{Unit} is put back to version {Previous}: of version {Version}, {Fault} after it went live. {Example}. A change of its files brings it in again")]
    public static partial void UnitPutBack(ILogger log, string unit, string previous, string version, UnitFault fault, string example);

    [LoggerMessage(2, LogLevel.Error, "{Unit} is taken out, as it is new and Generations:PutBack:RemoveNew says so: of version {Version}, {Fault} after it went live. {Example}. A change of its files brings it in again")]
    public static partial void UnitTakenOut(ILogger log, string unit, string version, UnitFault fault, string example);

    [LoggerMessage(3, LogLevel.Error, "{Unit} keeps serving although of version {Version}, {Fault} after it went live: no earlier version of it is known that could take its place. {Example}")]
    public static partial void UnitStays(ILogger log, string unit, string version, UnitFault fault, string example);

    [LoggerMessage(4, LogLevel.Error, "{Unit} cannot be put back: {Findings}")]
    public static partial void PutBackRefused(ILogger log, string unit, string findings);

    [LoggerMessage(5, LogLevel.Error, "Putting back {Units} failed")]
    public static partial void PutBackFailed(ILogger log, Exception exception, string units);
}
