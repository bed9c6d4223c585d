using System.Net;
using ScriptProxy.Sdk;

namespace ScriptProxy.Host.Connections;

/// <summary>Where connections come from, as limits count them (<see cref="AddressPart.WholeOrNetwork"/>): an address of IPv4, or a network of IPv6 with 64 bits.</summary>
/// <param name="First">Its first address, as <see cref="AddressSet.NumberOf"/> has it.</param>
internal readonly record struct SourceNetwork(UInt128 First)
{
    private const int HostBits = 64;

    public bool IsV4 => AddressSet.IsV4(First);

    /// <summary>Its last address.</summary>
    public UInt128 Last => IsV4 ? First : First | ulong.MaxValue;

    /// <summary>The 32 bits of an address of IPv4.</summary>
    public uint V4 => (uint)First;

    /// <summary>The 64 bits of a network of IPv6.</summary>
    public ulong V6 => (ulong)(First >> HostBits);

    public static SourceNetwork Of(IPAddress address)
    {
        var source = new SourceNetwork(AddressSet.NumberOf(address));
        return source.IsV4 ? source : new SourceNetwork(source.First >> HostBits << HostBits);
    }
}
