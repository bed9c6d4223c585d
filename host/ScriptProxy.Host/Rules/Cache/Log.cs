namespace ScriptProxy.Host.Rules.Cache;

internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Warning, "The compiled rule {Path} is damaged, or others could have changed it: it is discarded, and {Rule} is compiled anew")]
    public static partial void EntryDiscarded(ILogger log, string path, string rule);

    [LoggerMessage(2, LogLevel.Warning, "Not every compiled rule can be kept in {Folder}, so the next start compiles again: {Reason}")]
    public static partial void FolderFails(ILogger log, string folder, string reason);

    [LoggerMessage(3, LogLevel.Information, "Compiled rules are not kept, since there is no home folder: every start compiles them, unless {Key} names a folder")]
    public static partial void NoPlace(ILogger log, string key);

    [LoggerMessage(4, LogLevel.Information, "Compiled rules cannot be kept in {Folder} ({Reason}): every start compiles them, unless {Key} names another folder")]
    public static partial void NoPlaceAt(ILogger log, string folder, string reason, string key);
}
