using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace ScriptProxy.Host.Connections;

/// <summary>Puts the gate before everything that an endpoint does with a connection. Of HTTP/3 the handshake has been made then: QUIC has no connection without it.</summary>
internal static class ConnectionGuard
{
    /// <summary>Guards an endpoint. Call it before anything else that looks at connections, such as <c>UseHttps</c>.</summary>
    public static void Use(ListenOptions listen, ConnectionGate gate)
    {
        listen.Use(next => connection => LeadAsync(connection, gate, () => next(connection)));
        ((IMultiplexedConnectionBuilder)listen).Use(next => connection => LeadAsync(connection, gate, () => next(connection)));
    }

    private static async Task LeadAsync(BaseConnectionContext connection, ConnectionGate gate, Func<Task> next)
    {
        var admission = gate.Enter(connection.RemoteEndPoint);
        if (admission.Refused != Refused.Not)
        {
            connection.Abort(new ConnectionAbortedException("The connection is beyond a limit of the section Connections."));
            return;
        }

        try
        {
            await next();
        }
        finally
        {
            gate.Leave(admission);
        }
    }
}
