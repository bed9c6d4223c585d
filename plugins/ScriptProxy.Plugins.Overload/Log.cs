using Microsoft.Extensions.Logging;
using ScriptProxy.Sdk;

namespace ScriptProxy.Plugins.Overload;

internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Warning, "The cluster '{Cluster}' has too much to do: {Count} requests were refused since this was last said, the last of the priority {Priority}; {Limit} are let in at the same time, {Waiting} wait")]
    public static partial void Refused(ILogger log, string cluster, long count, int limit, int waiting, Priority priority);
}
