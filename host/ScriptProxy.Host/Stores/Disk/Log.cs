using Microsoft.Extensions.Logging;

namespace ScriptProxy.Host.Stores.Disk;

internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Information, "The store {Store} has {Count} responses in {Folder}, found in {Seconds:0.0} s")]
    public static partial void Indexed(ILogger log, string store, long count, string folder, double seconds);

    [LoggerMessage(2, LogLevel.Warning, "The store {Store} cannot use the disk as it should in {Folder}, so some responses are not stored: {Reason} (told once a minute at most; the metrics count all)")]
    public static partial void DiskFails(ILogger log, string store, string folder, string reason);

    [LoggerMessage(3, LogLevel.Warning, "The store {Store} has dropped {Path}: {Reason} (told once a minute at most; the metrics count all)")]
    public static partial void EntryDamaged(ILogger log, string store, string path, string reason);
}
