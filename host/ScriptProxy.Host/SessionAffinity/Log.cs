namespace ScriptProxy.Host.SessionAffinity;

internal static partial class Log
{
    [LoggerMessage(LogLevel.Debug, "None of the {Count} available destinations of cluster {Cluster} is the one that the client's affinity cookie names")]
    public static partial void DestinationNotFound(ILogger logger, string cluster, int count);
}
