using System.Buffers;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Runtime.CompilerServices;

namespace ScriptProxy.Host.Protocol;

/// <summary>Addresses as forwarding headers spell them: with a port or without, IPv6 with brackets or bare.</summary>
internal static class NodeAddress
{
    private static readonly SearchValues<char> V6Characters = SearchValues.Create("0123456789abcdefABCDEF:.");

    private static readonly MappedPair?[] Pairs = new MappedPair?[256];

    /// <summary>
    /// An IPv4 address in its own form where a dual-stack socket shows it as IPv6. Kestrel gives the same object for every request of a
    /// connection, so the last results are kept; a race costs one of them, no more.
    /// </summary>
    public static IPAddress? Plain(IPAddress? address)
    {
        if (address is not { IsIPv4MappedToIPv6: true })
        {
            return address;
        }

        ref var slot = ref Pairs[RuntimeHelpers.GetHashCode(address) & (Pairs.Length - 1)];
        var pair = slot;
        if (pair is null || !ReferenceEquals(pair.Mapped, address))
        {
            slot = pair = new MappedPair(address, address.MapToIPv4());
        }

        return pair.Plain;
    }

    /// <summary>Reads one; what is obfuscated, unknown or written in an unusual way is none (RFC 7239 6).</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out IPAddress address, out int port)
    {
        address = IPAddress.None;
        port = 0;
        var rest = default(ReadOnlySpan<char>);
        if (text.StartsWith('['))
        {
            var end = text.IndexOf(']');
            if (end < 0)
            {
                return false;
            }

            rest = text[(end + 1)..];
            text = text[1..end];
            return TryParseV6(text, out address) && TryParsePort(rest, out port);
        }

        var colon = text.IndexOf(':');
        if (colon >= 0 && text[(colon + 1)..].Contains(':'))
        {
            return TryParseV6(text, out address);
        }

        if (colon >= 0)
        {
            rest = text[colon..];
            text = text[..colon];
        }

        return TryParseV4(text, out address) && TryParsePort(rest, out port);
    }

    private static bool TryParseV6(ReadOnlySpan<char> text, out IPAddress address)
    {
        if (text.ContainsAnyExcept(V6Characters) || !IPAddress.TryParse(text, out var parsed) || parsed.AddressFamily != AddressFamily.InterNetworkV6)
        {
            address = IPAddress.None;
            return false;
        }

        address = parsed.IsIPv4MappedToIPv6 ? parsed.MapToIPv4() : parsed;
        return true;
    }

    // Other spellings ("1", "0x7f.1", "010.0.0.1") mean different addresses to different readers.
    private static bool TryParseV4(ReadOnlySpan<char> text, out IPAddress address)
    {
        Span<char> canonical = stackalloc char[15];
        if (IPAddress.TryParse(text, out var parsed) && parsed.TryFormat(canonical, out var length) && text.SequenceEqual(canonical[..length]))
        {
            address = parsed;
            return true;
        }

        address = IPAddress.None;
        return false;
    }

    private static bool TryParsePort(ReadOnlySpan<char> text, out int port)
    {
        port = 0;
        if (text.IsEmpty || text is [':', '_', ..])
        {
            return true;
        }

        if (text[0] == ':' && ushort.TryParse(text[1..], NumberStyles.None, CultureInfo.InvariantCulture, out var number))
        {
            port = number;
            return true;
        }

        return false;
    }

    private sealed record MappedPair(IPAddress Mapped, IPAddress Plain);
}
