using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace ScriptProxy.Host.Connections;

/// <summary>
/// Has Linux drop attempts to connect before it does anything for them: a program for the classic packet filter of a listening socket (socket(7), SO_ATTACH_FILTER). It sees segments of TCP from their own head on,
/// and passes all but those that begin a connection. Newer kernels let only who has CAP_NET_ADMIN do that.
/// </summary>
internal static class SynDrop
{
    /// <summary>How many sources there may be. The programs of so many, before and after a change, are what a socket has room for.</summary>
    public const int Capacity = 128;

    private const int SocketLevel = 1;
    private const int AttachFilter = 26;
    private const int DetachFilter = 27;
    private const int MemoryInformation = 55;
    private const int OptionMemory = 6;
    private const int Drops = 8;

    private const ushort LoadByte = 0x30;
    private const ushort LoadWord = 0x20;
    private const ushort LoadKept = 0x60;
    private const ushort Keep = 0x02;
    private const ushort And = 0x54;
    private const ushort ShiftRight = 0x74;
    private const ushort Jump = 0x05;
    private const ushort JumpIfEqual = 0x15;
    private const ushort Return = 0x06;

    private const uint Pass = uint.MaxValue;
    private const uint Drop = 0;

    private const uint Flags = 13; // of the head of TCP (RFC 9293 3.1)
    private const uint SynOrAck = 0x12;
    private const uint Syn = 0x02;
    private const uint NetworkHead = 0xFFF0_0000; // SKF_NET_OFF
    private const uint SourceV4 = NetworkHead + 12;
    private const uint SourceV6 = NetworkHead + 8;

    /// <summary>Why the system does not do that for a socket; null if it does. Its filter is gone after that.</summary>
    public static string? FindFault(Socket listening)
    {
        if (!OperatingSystem.IsLinux())
        {
            return "only Linux can";
        }

        try
        {
            Set(listening, []);
            return MemoryFigure(listening, OptionMemory) > 0 ? null : "it takes the filter and does not apply it";
        }
        catch (SocketException exception)
        {
            return exception.SocketErrorCode == SocketError.AccessDenied || exception.NativeErrorCode == 1 ? "the process lacks CAP_NET_ADMIN" : exception.Message;
        }
        finally
        {
            Clear(listening);
        }
    }

    /// <summary>Drops attempts of these sources from now on, and of no others.</summary>
    /// <exception cref="SocketException">The system does not do that.</exception>
    public static void Set(Socket listening, IReadOnlyCollection<SourceNetwork> sources)
    {
        var program = GC.AllocateUninitializedArray<Instruction>((5 * sources.Count) + 20, pinned: true);
        var length = Write(program, sources);
        var where = new Program((ushort)length, Marshal.UnsafeAddrOfPinnedArrayElement(program, 0));
        listening.SetRawSocketOption(SocketLevel, AttachFilter, MemoryMarshal.AsBytes(new ReadOnlySpan<Program>(in where)));
        GC.KeepAlive(program);
    }

    /// <summary>Drops nothing any more. An accepted socket begins with the filter of the one that listened, and would keep it.</summary>
    public static void Clear(Socket socket)
    {
        try
        {
            // To detach what is not there would throw, for each socket that is accepted. Asked for its filter with no room for it the system tells how long it is.
            if (OperatingSystem.IsLinux() && socket.GetRawSocketOption(SocketLevel, AttachFilter, []) > 0)
            {
                socket.SetRawSocketOption(SocketLevel, DetachFilter, stackalloc byte[sizeof(int)]);
            }
        }
        catch (SocketException)
        {
            // The system knows no filters, or lets nobody change this one.
        }
    }

    /// <summary>How many attempts to connect the system has dropped, by a filter or since too many waited to be accepted: 32 bits, which run over. Zero where it does not tell.</summary>
    public static uint CountDrops(Socket listening) => OperatingSystem.IsLinux() ? MemoryFigure(listening, Drops) : 0;

    /// <summary>One of the figures of SO_MEMINFO; zero where the system does not know them.</summary>
    private static uint MemoryFigure(Socket socket, int number)
    {
        try
        {
            Span<uint> figures = stackalloc uint[Drops + 1];
            return socket.GetRawSocketOption(SocketLevel, MemoryInformation, MemoryMarshal.AsBytes(figures)) == figures.Length * sizeof(uint) ? figures[number] : 0;
        }
        catch (SocketException)
        {
            return 0;
        }
    }

    private static int Write(Span<Instruction> program, IReadOnlyCollection<SourceNetwork> sources)
    {
        var length = 0;
        Add(program, LoadByte, Flags);
        Add(program, And, SynOrAck);
        Add(program, JumpIfEqual, Syn, then: 1);
        Add(program, Return, Pass);
        Add(program, LoadByte, NetworkHead);
        Add(program, ShiftRight, 4);
        Add(program, JumpIfEqual, 4, then: 1);
        var toV6 = length;
        Add(program, Jump, 0);
        Add(program, LoadWord, SourceV4);
        foreach (var source in sources.Where(source => source.IsV4))
        {
            Add(program, JumpIfEqual, source.V4, otherwise: 1);
            Add(program, Return, Drop);
        }

        Add(program, Return, Pass);
        program[toV6] = new Instruction(Jump, 0, 0, (uint)(length - toV6 - 1)); // farther than a conditional jump reaches
        Add(program, LoadWord, SourceV6);
        Add(program, Keep, 0);
        Add(program, LoadWord, SourceV6 + sizeof(uint));
        Add(program, Keep, 1);
        foreach (var source in sources.Where(source => !source.IsV4))
        {
            Add(program, LoadKept, 0);
            Add(program, JumpIfEqual, (uint)(source.V6 >> 32), otherwise: 3);
            Add(program, LoadKept, 1);
            Add(program, JumpIfEqual, (uint)source.V6, otherwise: 1);
            Add(program, Return, Drop);
        }

        Add(program, Return, Pass);
        return length;

        void Add(Span<Instruction> program, ushort code, uint operand, byte then = 0, byte otherwise = 0) => program[length++] = new Instruction(code, then, otherwise, operand);
    }

    /// <summary>struct sock_filter.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private readonly record struct Instruction(ushort Code, byte Then, byte Otherwise, uint Operand);

    /// <summary>struct sock_fprog.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private readonly record struct Program(ushort Length, nint Instructions);
}
