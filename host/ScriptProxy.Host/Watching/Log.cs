namespace ScriptProxy.Host.Watching;

internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Warning, "Changes in {Path} are only found by looking every {Poll}: the system's notifications cannot be used ({Reason})", EventName = "NotificationsUnavailable")]
    public static partial void NotificationsUnavailable(this ILogger logger, string path, TimeSpan poll, string reason);

    [LoggerMessage(2, LogLevel.Information, "Waiting for {Path}, at most {Limit} after its last change: {Reason}. Until then what served before serves on", EventName = "WaitsFor")]
    public static partial void WaitsFor(this ILogger logger, string path, TimeSpan limit, string reason);
}
