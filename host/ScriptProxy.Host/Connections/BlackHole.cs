using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace ScriptProxy.Host.Connections;

/// <summary>
/// Has Linux drop attempts to connect of some sources before it does anything for them: a second socket listens where the first does, nobody accepts from it, its queue is full, and a <see cref="SourceProgram"/> gives it
/// those attempts. No capability is needed, as it would be for a filter of the first one's packets. Not thread-safe.
/// </summary>
internal sealed class BlackHole : IDisposable
{
    private const int SocketLevel = 1;
    private const int ReusePort = 15;
    private const int MemoryInformation = 55;
    private const int DropsFigure = 8; // SK_MEMINFO_DROPS

    /// <summary>The shortest queue for which the system does not warn of a flood before there is one. It holds one more.</summary>
    private const int Backlog = 1;

    private readonly Socket _listening;
    private readonly Socket _hole;
    private readonly List<Socket> _plugs = [];

    private BlackHole(Socket listening) => (_listening, _hole) = (listening, new Socket(listening.AddressFamily, SocketType.Stream, ProtocolType.Tcp));

    /// <summary>Opens one beside a socket that listens.</summary>
    /// <exception cref="SocketException">The system does not do that, or another process may share the socket's port.</exception>
    public static BlackHole Open(Socket listening)
    {
        Probe(listening.AddressFamily);
        if (Figure(listening, ReusePort) != 0)
        {
            throw new SocketException((int)SocketError.AddressAlreadyInUse, "another socket may share its port");
        }

        var opened = new BlackHole(listening);
        try
        {
            opened.Join();
            return opened;
        }
        catch
        {
            opened.Dispose();
            throw;
        }
    }

    /// <summary>How many attempts to connect the system has dropped of a socket that listens, since too many waited to be accepted: 32 bits, which run over. Zero where it does not tell.</summary>
    public static uint CountDrops(Socket listening)
    {
        try
        {
            Span<uint> figures = stackalloc uint[DropsFigure + 1];
            return OperatingSystem.IsLinux() && listening.GetRawSocketOption(SocketLevel, MemoryInformation, MemoryMarshal.AsBytes(figures)) == figures.Length * sizeof(uint) ? figures[DropsFigure] : 0;
        }
        catch (SocketException)
        {
            return 0;
        }
    }

    /// <summary>Drops attempts of these sources from now on, and of no others.</summary>
    /// <exception cref="SocketException">The system does not do that.</exception>
    public void Set(IReadOnlyCollection<SourceNetwork> sources) => SourceProgram.Attach(_listening, sources);

    /// <summary>How many attempts it has dropped: 32 bits, which run over.</summary>
    public uint CountDrops() => CountDrops(_hole);

    /// <summary>To be called before the first socket is closed, whose attempts it would be given then.</summary>
    public void Dispose()
    {
        _hole.Dispose();
        foreach (var plug in _plugs)
        {
            plug.Close(timeout: 0);
        }

        Share(_listening, false);
    }

    /// <summary>There are systems that take any option and do nothing with it, and then half of all attempts would be lost.</summary>
    private static void Probe(AddressFamily family)
    {
        using var socket = new Socket(family, SocketType.Stream, ProtocolType.Tcp);
        Share(socket, true);
        SourceProgram.Attach(socket, []);
        SourceProgram.Detach(socket);
        try
        {
            SourceProgram.Detach(socket);
        }
        catch (SocketException)
        {
            return; // there is nothing any more, so there was something
        }

        throw new SocketException((int)SocketError.OperationNotSupported, "it takes the program and does not ask it");
    }

    private static void Share(Socket socket, bool isShared) => socket.SetRawSocketOption(SocketLevel, ReusePort, BitConverter.GetBytes(isShared ? 1 : 0));

    private static int Figure(Socket socket, int option)
    {
        Span<byte> value = stackalloc byte[sizeof(int)];
        socket.GetRawSocketOption(SocketLevel, option, value);
        return BitConverter.ToInt32(value);
    }

    private void Join()
    {
        if (_listening.AddressFamily == AddressFamily.InterNetworkV6)
        {
            _hole.DualMode = _listening.DualMode;
        }

        // Only now, so that a second proxy at the same port is told that it is in use. As long as this is shared another process of the same user could ask to.
        Share(_listening, true);
        Share(_hole, true);
        var address = (IPEndPoint)_listening.LocalEndPoint!;
        _hole.Bind(address);
        _hole.Listen(Backlog);
        Plug(address);
    }

    /// <summary>Fills its queue.</summary>
    private void Plug(IPEndPoint address)
    {
        var to = address.Address.Equals(IPAddress.Any) ? IPAddress.Loopback : address.Address.Equals(IPAddress.IPv6Any) ? IPAddress.IPv6Loopback : address.Address;
        Set([SourceNetwork.Of(to)]);
        for (var i = 0; i <= Backlog; i++)
        {
            var plug = new Socket(to.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { Blocking = false };
            _plugs.Add(plug);
            plug.Bind(new IPEndPoint(to, 0));
            try
            {
                plug.Connect(to, address.Port);
            }
            catch (SocketException exception) when (exception.SocketErrorCode is SocketError.WouldBlock or SocketError.InProgress)
            {
                // Within one machine it is done by now, and else it fills up with the first who are dropped.
            }
        }

        Set([]);
    }
}
