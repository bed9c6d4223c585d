using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace ScriptProxy.Host.Connections;

/// <summary>Puts the gate before what an endpoint does with a connection of HTTP/3. The handshake has been made then: QUIC has no connection without it. All others are guarded by <see cref="GatedTransport"/>.</summary>
internal static class ConnectionGuard
{
    /// <summary>Guards an endpoint. Call it before anything else that looks at connections.</summary>
    public static void Use(ListenOptions listen, ConnectionGate gate) =>
        ((IMultiplexedConnectionBuilder)listen).Use(next => async connection =>
        {
            var admission = gate.Enter(connection.RemoteEndPoint);
            if (admission.Refused != Refused.Not)
            {
                connection.Abort(new ConnectionAbortedException("The connection is beyond a limit of the section Connections."));
                return;
            }

            try
            {
                await next(connection);
            }
            finally
            {
                gate.Leave(admission);
            }
        });
}
