using Microsoft.Extensions.Logging;
using ScriptProxy.Sdk;

namespace ScriptProxy.Plugins.Caching.Esi;

internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Warning, "{Page} is broken off: its include {Source} {Problem}")]
    public static partial void PageBrokenOff(ILogger log, Uri page, string source, string problem);

    [LoggerMessage(2, LogLevel.Warning, "{Page} goes on without its include {Source}, which {Problem}")]
    public static partial void IncludeLeftOut(ILogger log, Uri page, string source, string problem);

    [LoggerMessage(3, LogLevel.Information, "{Page}: the include {Source} {Problem}; {Alternative} is tried instead")]
    public static partial void AlternativeTried(ILogger log, Uri page, string source, string problem, string alternative);

    [LoggerMessage(5, LogLevel.Warning, "{Page} is sent as it came, with its tags: {Warning}{Untold}")]
    public static partial void NotProcessed(ILogger log, string page, string warning, Untold untold);

    [LoggerMessage(4, LogLevel.Debug, "{Page}: a tag is left out: {Problem}")]
    public static partial void TagLeftOut(ILogger log, Uri page, string? problem);
}
