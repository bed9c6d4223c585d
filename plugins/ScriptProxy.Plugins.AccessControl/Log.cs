using Microsoft.Extensions.Logging;

namespace ScriptProxy.Plugins.AccessControl;

internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Warning, "The rule '{Rule}' has refused {Count} requests since this was last said; the last came from {Client}")]
    public static partial void Refused(ILogger log, string rule, long count, string client);

    [LoggerMessage(2, LogLevel.Warning, "'{SignIn}' has refused {Count} requests since this was last said; the last came from {Client}: {Reason}")]
    public static partial void SignInRefused(ILogger log, string signIn, long count, string client, string reason);

    [LoggerMessage(3, LogLevel.Information, "Read {File} anew")]
    public static partial void FileRead(ILogger log, string file);

    [LoggerMessage(4, LogLevel.Error, "What was read before stays in force, because there is something wrong: {Fault}")]
    public static partial void FileRefused(ILogger log, string fault);

    [LoggerMessage(5, LogLevel.Warning, "The keys at {Address} could not be fetched, and those that are known stay: {Fault}")]
    public static partial void KeysUnavailable(ILogger log, string address, string fault);
}
