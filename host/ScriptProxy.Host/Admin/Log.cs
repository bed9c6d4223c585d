namespace ScriptProxy.Host.Admin;

internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Information, "The admin interface listens on {Address}")]
    public static partial void AdminListens(ILogger log, string address);

    [LoggerMessage(2, LogLevel.Error, "error id {ErrorId}: {Unit} failed in its admin endpoint {Method} {Path}: {Detail}")]
    public static partial void EndpointFailed(ILogger log, Exception exception, string errorId, string unit, string method, string path, string detail);
}
