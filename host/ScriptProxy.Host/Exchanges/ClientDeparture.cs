using Microsoft.AspNetCore.Connections;

namespace ScriptProxy.Host.Exchanges;

/// <summary>Tells from what was thrown that the client's connection broke. Only the server throws these types: upstreams' failures have others.</summary>
internal static class ClientDeparture
{
    public static bool IsIn(Exception? exception) => exception switch
    {
        null => false,
        ConnectionResetException or ConnectionAbortedException => true,
        AggregateException several => several.InnerExceptions.Any(IsIn),
        _ => IsIn(exception.InnerException),
    };
}
