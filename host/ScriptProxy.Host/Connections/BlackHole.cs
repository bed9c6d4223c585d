using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace ScriptProxy.Host.Connections;

/// <summary>
/// Has Linux drop attempts to connect of some sources before it does anything for them: a second socket listens where the first does, takes only packets that no other system sends, and a <see cref="SourceProgram"/> gives it
/// those attempts. No capability is needed, as it would be for a filter of the first one's packets. Not thread-safe.
/// </summary>
internal sealed class BlackHole : IDisposable
{
    private const int SocketLevel = 1;
    private const int ReusePort = 15;
    private const int MemoryInformation = 55;
    private const int DropsFigure = 8; // SK_MEMINFO_DROPS
    private const int V4Level = 0;
    private const int V4LeastHops = 21; // IP_MINTTL
    private const int V6Level = 41;
    private const int V6LeastHops = 73; // IPV6_MINHOPCOUNT
    private const int MostHops = 255; // systems begin with 64 or 128; of the few that begin with this and are next to us two would connect, and nobody would accept them

    private readonly Socket _listening;
    private readonly Socket _hole;

    private BlackHole(Socket listening) => (_listening, _hole) = (listening, new Socket(listening.AddressFamily, SocketType.Stream, ProtocolType.Tcp));

    /// <summary>To be called before a socket listens: gives it the program that one beside it will be asked by. A socket that has none shares its attempts with the other for a moment, until it has one.</summary>
    public static void Prepare(Socket bound)
    {
        if (!OperatingSystem.IsLinux() || bound.LocalEndPoint is not IPEndPoint)
        {
            return;
        }

        try
        {
            if (Number(bound, ReusePort) == 0)
            {
                Share(bound, true);
                try
                {
                    SourceProgram.Attach(bound, []);
                }
                finally
                {
                    Share(bound, false);
                }
            }
        }
        catch (SocketException)
        {
            // It listens already, as one that a parent gave; or the system does not do that, which is told once it is needed.
        }
    }

    /// <summary>Opens one beside a socket that listens.</summary>
    /// <exception cref="SocketException">The system does not do that, or another process may share the socket's port.</exception>
    public static BlackHole Open(Socket listening)
    {
        Probe(listening.AddressFamily);
        if (Number(listening, ReusePort) != 0)
        {
            throw new SocketException((int)SocketError.AddressAlreadyInUse, "another socket may share its port");
        }

        var opened = new BlackHole(listening);
        try
        {
            opened.Join();
            opened.Set([]);
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

    private static void Share(Socket socket, bool isShared) => Give(socket, SocketLevel, ReusePort, isShared ? 1 : 0);

    private static void Give(Socket socket, int level, int option, int value) => socket.SetRawSocketOption(level, option, BitConverter.GetBytes(value));

    private static int Number(Socket socket, int option)
    {
        Span<byte> value = stackalloc byte[sizeof(int)];
        socket.GetRawSocketOption(SocketLevel, option, value);
        return BitConverter.ToInt32(value);
    }

    private void Join()
    {
        Give(_hole, V4Level, V4LeastHops, MostHops);
        if (_listening.AddressFamily == AddressFamily.InterNetworkV6)
        {
            _hole.DualMode = _listening.DualMode;
            Give(_hole, V6Level, V6LeastHops, MostHops);
        }

        // Only now, when the first one listens: a second proxy at the same port is to be told that it is in use. Other programs of the same user could share it from here on.
        Share(_listening, true);
        Share(_hole, true);
        _hole.Bind(_listening.LocalEndPoint!);
        _hole.Listen(1); // with less, the system warns of a flood before there is one
    }
}
