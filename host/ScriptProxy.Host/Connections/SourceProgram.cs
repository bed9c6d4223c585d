using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace ScriptProxy.Host.Connections;

/// <summary>
/// A program for the classic packet filter that says which of two sockets, which listen at the same port, is given an attempt to connect (socket(7), SO_ATTACH_REUSEPORT_CBPF): by its source. The system asks it of
/// nothing else, so that connections that are open never meet it, and it lets every process have one.
/// </summary>
internal static class SourceProgram
{
    /// <summary>How many sources there may be: what a socket has room for, and what is looked through for each attempt in less than it costs to drop it.</summary>
    public const int Capacity = 128;

    private const int SocketLevel = 1;
    private const int AttachProgram = 51; // SO_ATTACH_REUSEPORT_CBPF
    private const int DetachProgram = 68; // SO_DETACH_REUSEPORT_BPF

    private const ushort LoadByte = 0x30;
    private const ushort LoadWord = 0x20;
    private const ushort LoadKept = 0x60;
    private const ushort Keep = 0x02;
    private const ushort ShiftRight = 0x74;
    private const ushort Jump = 0x05;
    private const ushort JumpIfEqual = 0x15;
    private const ushort Return = 0x06;

    private const uint First = 0;
    private const uint Second = 1;

    private const uint NetworkHead = 0xFFF0_0000; // SKF_NET_OFF
    private const uint SourceV4 = NetworkHead + 12;
    private const uint SourceV6 = NetworkHead + 8;

    /// <summary>Has attempts of these sources go to the second socket from now on, and all others to the first.</summary>
    /// <param name="socket">Either of the two.</param>
    /// <param name="sources">The sources.</param>
    /// <exception cref="SocketException">The system does not do that.</exception>
    public static void Attach(Socket socket, IReadOnlyCollection<SourceNetwork> sources)
    {
        var program = GC.AllocateUninitializedArray<Instruction>((5 * sources.Count) + 20, pinned: true);
        var length = Write(program, sources);
        var where = new Program((ushort)length, Marshal.UnsafeAddrOfPinnedArrayElement(program, 0));
        socket.SetRawSocketOption(SocketLevel, AttachProgram, MemoryMarshal.AsBytes(new ReadOnlySpan<Program>(in where)));
        GC.KeepAlive(program);
    }

    /// <exception cref="SocketException">It has none, or the system does not do that.</exception>
    public static void Detach(Socket socket) => socket.SetRawSocketOption(SocketLevel, DetachProgram, stackalloc byte[sizeof(int)]);

    private static int Write(Span<Instruction> program, IReadOnlyCollection<SourceNetwork> sources)
    {
        var length = 0;
        Add(program, LoadByte, NetworkHead);
        Add(program, ShiftRight, 4);
        Add(program, JumpIfEqual, 4, then: 1);
        var toV6 = length;
        Add(program, Jump, 0);
        Add(program, LoadWord, SourceV4);
        foreach (var source in sources.Where(source => source.IsV4))
        {
            Add(program, JumpIfEqual, source.V4, otherwise: 1);
            Add(program, Return, Second);
        }

        Add(program, Return, First);
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
            Add(program, Return, Second);
        }

        Add(program, Return, First);
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
