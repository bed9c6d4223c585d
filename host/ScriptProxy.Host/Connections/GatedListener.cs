using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;

namespace ScriptProxy.Host.Connections;

/// <summary>Accepts connections, and makes something of those that the gate lets in.</summary>
internal sealed class GatedListener : IConnectionListener
{
    private readonly Socket _listening;
    private readonly SocketConnectionContextFactory _connections;
    private readonly ConnectionGate _gate;
    private readonly SilentDrop? _silent; // null where nobody has an address
    private readonly bool _isNoDelay;

    private GatedListener(Socket listening, bool isNoDelay, SocketConnectionContextFactory connections, ConnectionGate gate, SilentDrop silent)
    {
        (_listening, _isNoDelay, _connections, _gate, EndPoint) = (listening, isNoDelay, connections, gate, listening.LocalEndPoint!);
        _silent = EndPoint is IPEndPoint ? silent : null;
        _silent?.Add(listening);
    }

    public EndPoint EndPoint { get; }

    /// <exception cref="AddressInUseException">Somebody else listens there.</exception>
    public static GatedListener Bind(EndPoint endpoint, SocketTransportOptions options, SocketConnectionContextFactory connections, ConnectionGate gate, SilentDrop silent)
    {
        Socket? listening = null;
        try
        {
            listening = options.CreateBoundListenSocket(endpoint);
            BlackHole.Prepare(listening);
            listening.Listen(options.Backlog);
            return new GatedListener(listening, options.NoDelay && listening.LocalEndPoint is IPEndPoint, connections, gate, silent);
        }
        catch (Exception exception)
        {
            listening?.Dispose();
            connections.Dispose();
            if (exception is SocketException { SocketErrorCode: SocketError.AddressAlreadyInUse })
            {
                throw new AddressInUseException(exception.Message, exception); // this is what Kestrel knows
            }

            throw;
        }
    }

    public async ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default)
    {
        while (true)
        {
            try
            {
                if (Admit(await _listening.AcceptAsync(cancellationToken)) is { } connection)
                {
                    return connection;
                }
            }
            catch (Exception exception) when (exception is ObjectDisposedException or SocketException { SocketErrorCode: SocketError.OperationAborted })
            {
                return null; // nobody listens any more
            }
            catch (SocketException exception) when (exception.SocketErrorCode is SocketError.TooManyOpenSockets or SocketError.NoBufferSpaceAvailable)
            {
                await _gate.WaitForRoomAsync(cancellationToken);
            }
            catch (SocketException)
            {
                // It was reset before it was accepted.
            }
        }
    }

    public ValueTask UnbindAsync(CancellationToken cancellationToken = default)
    {
        Close();
        return default;
    }

    public ValueTask DisposeAsync()
    {
        Close();
        _connections.Dispose();
        return default;
    }

    private void Close()
    {
        _silent?.Remove(_listening);
        _listening.Dispose();
    }

    private AdmittedConnection? Admit(Socket socket)
    {
        var admission = _gate.Enter(socket.RemoteEndPoint);
        if (admission.Refused != Refused.Not)
        {
            socket.Close(timeout: 0); // reset: who floods is not waited for
            return null;
        }

        try
        {
            if (_isNoDelay)
            {
                socket.NoDelay = true;
            }

            EventLoop.WorkOnLoop(socket);
            return new AdmittedConnection(_connections.Create(socket), socket, _gate, admission);
        }
        catch (SocketException)
        {
            _gate.Leave(admission);
            socket.Dispose();
            throw;
        }
    }
}
