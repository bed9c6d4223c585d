using Microsoft.Extensions.Logging;
using ScriptProxy.Sdk;

namespace ScriptProxy.Plugins.Overload;

internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Warning, "The cluster '{Cluster}' has too much to do: a request of the priority {Priority} was refused{Untold}; its limit is {Limit}, with {Waiting} waiting")]
    public static partial void Refused(ILogger log, string cluster, Priority priority, Untold untold, int limit, int waiting);
}
