using Microsoft.Extensions.Logging;
using ScriptProxy.Sdk;

namespace ScriptProxy.Plugins.AccessControl;

internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Warning, "The rule '{Rule}' has refused a request from {Client}{Untold}")]
    public static partial void Refused(ILogger log, string rule, string client, Untold untold);

    [LoggerMessage(2, LogLevel.Warning, "'{SignIn}' has refused a request from {Client}: {Reason}{Untold}")]
    public static partial void SignInRefused(ILogger log, string signIn, string client, string reason, Untold untold);

    [LoggerMessage(3, LogLevel.Information, "Read {File} anew")]
    public static partial void FileRead(ILogger log, string file);

    [LoggerMessage(4, LogLevel.Error, "What was read before stays in force, because there is something wrong: {Fault}")]
    public static partial void FileRefused(ILogger log, string fault);

    [LoggerMessage(5, LogLevel.Warning, "The keys at {Address} could not be fetched, and those that are known stay: {Fault}")]
    public static partial void KeysUnavailable(ILogger log, string address, string fault);
}
