using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace ScriptProxy.Sdk;

/// <summary>The client's address, or its first bits as a network: <c>10.0.0.0/24</c>, <c>2001:db8::/64</c>. An address of which all bits are kept is written without their number.</summary>
/// <param name="v4">How many bits of an IPv4 address.</param>
/// <param name="v6">How many bits of an IPv6 address.</param>
internal sealed class AddressPart(int v4 = AddressPart.AllOfV4, int v6 = AddressPart.AllOfV6) : KeyPart
{
    private const int AllOfV4 = 32;
    private const int AllOfV6 = 128;

    /// <summary><c>address/32/64</c>.</summary>
    internal static readonly AddressPart WholeOrNetwork = new(32, 64);

    /// <summary>The key that <c>address/32/64</c> stands for.</summary>
    internal static string KeyOf(IPAddress address)
    {
        var writer = new KeyWriter(stackalloc char[64]);
        WholeOrNetwork.Write(address, ref writer);
        return writer.Written.ToString();
    }

    public override bool Write(IExchange exchange, ref KeyWriter writer)
    {
        Write(exchange.ClientAddress, ref writer);
        return true;
    }

    private void Write(IPAddress address, ref KeyWriter writer)
    {
        Span<byte> bytes = stackalloc byte[16];
        address.TryWriteBytes(bytes, out var length);
        var isV4 = address.AddressFamily == AddressFamily.InterNetwork;
        var v4Bytes = isV4 ? bytes[..length] : address.IsIPv4MappedToIPv6 ? bytes[12..] : default;
        if (v4Bytes.Length > 0)
        {
            WriteV4(BinaryPrimitives.ReadUInt32BigEndian(v4Bytes), ref writer);
        }
        else if (v6 < AllOfV6)
        {
            WriteV6(bytes, v6, ref writer);
        }
        else
        {
            writer.Add(address);
        }
    }

    private void WriteV4(uint address, ref KeyWriter writer)
    {
        var masked = address & (uint)(0xFFFF_FFFFL << (AllOfV4 - v4));
        for (var shift = 24; shift >= 0; shift -= 8)
        {
            writer.Add((byte)(masked >> shift));
            writer.Add(shift > 0 ? "." : "");
        }

        if (v4 < AllOfV4)
        {
            Length(v4, ref writer);
        }
    }

    private static void WriteV6(scoped Span<byte> bytes, int bits, ref KeyWriter writer)
    {
        var mask = bits == 0 ? UInt128.Zero : UInt128.MaxValue << (AllOfV6 - bits);
        var masked = BinaryPrimitives.ReadUInt128BigEndian(bytes) & mask;
        if (bits > 112)
        {
            BinaryPrimitives.WriteUInt128BigEndian(bytes, masked);
            writer.Add(new IPAddress(bytes));
        }
        else
        {
            // The groups that are masked off are zeros, written as '::' (RFC 5952) together with those before them.
            for (; masked != 0; masked <<= 16)
            {
                writer.Add((ushort)(masked >> 112), "x");
                writer.Add(masked << 16 != 0 ? ":" : "");
            }

            writer.Add("::");
        }

        Length(bits, ref writer);
    }

    private static void Length(int bits, ref KeyWriter writer)
    {
        writer.Add("/");
        writer.Add(bits);
    }
}
