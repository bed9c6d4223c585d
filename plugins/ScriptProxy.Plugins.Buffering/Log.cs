using Microsoft.Extensions.Logging;

namespace ScriptProxy.Plugins.Buffering;

internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Warning, "A temporary file in {Folder} cannot be written: {Reason}. What does not fit in memory comes as slowly as it goes; told once a minute")]
    public static partial void FileFailed(ILogger log, string folder, string reason);
}
