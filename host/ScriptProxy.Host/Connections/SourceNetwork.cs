using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace ScriptProxy.Host.Connections;

/// <summary>Where connections come from, as limits count them: an IPv4 address, or an IPv6 network of 64 bits.</summary>
/// <param name="IsV4">Whether it is an address of IPv4.</param>
/// <param name="Bits">Its 32 bits, or the network's 64.</param>
internal readonly record struct SourceNetwork(bool IsV4, ulong Bits)
{
    public static SourceNetwork Of(IPAddress address)
    {
        Span<byte> bytes = stackalloc byte[16];
        address.TryWriteBytes(bytes, out _);
        return address.AddressFamily == AddressFamily.InterNetwork ? new(true, BinaryPrimitives.ReadUInt32BigEndian(bytes))
            : address.IsIPv4MappedToIPv6 ? new(true, BinaryPrimitives.ReadUInt32BigEndian(bytes[12..]))
            : new(false, BinaryPrimitives.ReadUInt64BigEndian(bytes));
    }
}
