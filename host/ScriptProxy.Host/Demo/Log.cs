namespace ScriptProxy.Host.Demo;

internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Information, "ScriptProxy {Version} listens on {Addresses}; clusters: {Clusters}")]
    public static partial void ProxyListens(ILogger log, string version, IReadOnlyList<string> addresses, IReadOnlyList<string> clusters);

    [LoggerMessage(2, LogLevel.Information, "{Unit}, a {Kind}, is number {Number} of {Count}; phases: {Phases}")]
    public static partial void UnitIsLoaded(ILogger log, string unit, string kind, int number, int count, string[] phases);
}
