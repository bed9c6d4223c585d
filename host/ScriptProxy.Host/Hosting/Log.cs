namespace ScriptProxy.Host.Hosting;

internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Information, "Stopping; exchanges in flight: {Exchanges}, given at most {Seconds} s")]
    public static partial void ProxyStops(ILogger log, long exchanges, double seconds);

    [LoggerMessage(2, LogLevel.Information, "Stopped")]
    public static partial void ProxyHasStopped(ILogger log);
}
