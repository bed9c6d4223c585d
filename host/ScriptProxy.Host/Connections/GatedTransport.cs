using System.Net;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Options;

namespace ScriptProxy.Host.Connections;

/// <summary>
/// Listens as Kestrel's own transport does, with the gate before everything else: of a connection that is refused there is no more than a socket that was accepted and closed. In Kestrel's pipeline it would have cost ten times
/// as much, and a burst of them makes others wait.
/// </summary>
internal sealed class GatedTransport(IOptions<SocketTransportOptions> options, ConnectionGate gate, SilentDrop silent, ILoggerFactory logging) : IConnectionListenerFactory, IConnectionListenerFactorySelector
{
    public bool CanBind(EndPoint endpoint) => endpoint is IPEndPoint or UnixDomainSocketEndPoint or FileHandleEndPoint;

    public ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default)
    {
        var connections = new SocketConnectionContextFactory(Options(options.Value), logging.CreateLogger(typeof(SocketTransportFactory).Namespace!));
        return new ValueTask<IConnectionListener>(GatedListener.Bind(endpoint, options.Value, connections, gate, silent));
    }

    private static SocketConnectionFactoryOptions Options(SocketTransportOptions options)
    {
        SocketConnectionFactoryOptions copy;
        try
        {
            copy = Copy(options);
        }
        catch (MissingMethodException)
        {
            copy = new() // another ASP.NET than this was built with: all that is public, and a pool that keeps its memory
            {
                IOQueueCount = options.IOQueueCount,
                WaitForDataBeforeAllocatingBuffer = options.WaitForDataBeforeAllocatingBuffer,
                MaxReadBufferSize = options.MaxReadBufferSize,
                MaxWriteBufferSize = options.MaxWriteBufferSize,
            };
        }

        copy.UnsafePreferInlineScheduling = true; // ClientReader and ClientWriter decide who goes on where
        return copy;
    }

    /// <summary>As the transport itself does it: the pool of buffers that gives memory back, which is among the options, has no public property.</summary>
    [UnsafeAccessor(UnsafeAccessorKind.Constructor)]
    private static extern SocketConnectionFactoryOptions Copy(SocketTransportOptions options);
}
