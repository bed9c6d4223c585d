namespace ScriptProxy.Host.Watching;

internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Warning, "Changes in {Path} are only found by looking every {Poll}: the system's notifications cannot be used ({Reason})", EventName = "NotificationsUnavailable")]
    public static partial void NotificationsUnavailable(this ILogger logger, string path, TimeSpan poll, string reason);
}
