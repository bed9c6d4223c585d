namespace ScriptProxy.Host.Admin;

internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Information, "The admin interface listens on {Address}")]
    public static partial void AdminListens(ILogger log, string address);
}
