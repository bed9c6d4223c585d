using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace ScriptProxy.Sdk;

/// <summary>
/// Addresses and networks of IPv4 and IPv6, made once while loading: <c>AddressSet.Parse("10.0.0.0/8", "2001:db8::/32")</c>. An IPv4 address in IPv6's clothes is the IPv4 address, on both sides.
/// Immutable; asking it costs no allocation, and little more for a hundred thousand networks than for one.
/// </summary>
public sealed class AddressSet
{
    private static readonly UInt128 FirstOfV4 = new(0, 0xFFFF_0000_0000); // ::ffff:0.0.0.0
    private static readonly UInt128 LastOfV4 = FirstOfV4 | uint.MaxValue;

    // Sorted, apart from one another: the start and the end of each range, both within it. IPv4 is mapped into IPv6.
    private readonly UInt128[] _starts;
    private readonly UInt128[] _ends;

    private AddressSet(List<(UInt128 Start, UInt128 End)> ranges) =>
        (_starts, _ends) = ([.. ranges.Select(range => range.Start)], [.. ranges.Select(range => range.End)]);

    /// <summary>Makes a set.</summary>
    /// <param name="entries">Addresses (<c>10.0.0.7</c>) and networks (<c>10.0.0.0/8</c>, <c>fd00::/8</c>); they may overlap.</param>
    /// <exception cref="FormatException">One is neither; the message says which, and what is wrong.</exception>
    public static AddressSet Parse(params IEnumerable<string> entries)
    {
        ArgumentNullException.ThrowIfNull(entries);
        var merged = new List<(UInt128 Start, UInt128 End)>();
        foreach (var range in entries.Select(Read).SelectMany(WithoutMapped).OrderBy(range => range.Start))
        {
            if (merged.Count > 0 && range.Start <= merged[^1].End)
            {
                merged[^1] = (merged[^1].Start, UInt128.Max(merged[^1].End, range.End));
            }
            else
            {
                merged.Add(range);
            }
        }

        return new AddressSet(merged);
    }

    /// <summary>What is wrong with an entry; null if it is an address or a network.</summary>
    /// <param name="entry">The entry.</param>
    public static string? Fault(string? entry) => Read(entry, out _);

    /// <summary>Whether an address is one of them or within one of the networks.</summary>
    /// <param name="address">The address.</param>
    public bool Contains(IPAddress address)
    {
        ArgumentNullException.ThrowIfNull(address);
        var value = NumberOf(address);
        return Overlaps(value, value);
    }

    /// <summary>Whether any address from the first to the last is.</summary>
    internal bool Overlaps(UInt128 first, UInt128 last)
    {
        var found = Array.BinarySearch(_starts, last);
        var at = found >= 0 ? found : ~found - 1;
        return at >= 0 && first <= _ends[at];
    }

    /// <summary>An address as a number by which addresses are in order, one of IPv4 mapped into IPv6.</summary>
    /// <param name="address">The address.</param>
    public static UInt128 NumberOf(IPAddress address)
    {
        ArgumentNullException.ThrowIfNull(address);
        Span<byte> bytes = stackalloc byte[16];
        if (address.AddressFamily != AddressFamily.InterNetwork)
        {
            address.TryWriteBytes(bytes, out _);
            return BinaryPrimitives.ReadUInt128BigEndian(bytes);
        }

        address.TryWriteBytes(bytes, out _);
        return FirstOfV4 | BinaryPrimitives.ReadUInt32BigEndian(bytes);
    }

    /// <summary>Whether a number (<see cref="NumberOf"/>) is an address of IPv4.</summary>
    internal static bool IsV4(UInt128 number) => number >= FirstOfV4 && number <= LastOfV4;

    /// <summary>The first and the last address of an entry.</summary>
    /// <param name="entry">An address or a network.</param>
    /// <exception cref="FormatException">It is neither.</exception>
    public static (UInt128 First, UInt128 Last) RangeOf(string entry) => Read(entry);

    // ::/0 is all of IPv6, and does not let in IPv4, which is only written within it.
    private static IEnumerable<(UInt128 Start, UInt128 End)> WithoutMapped((UInt128 Start, UInt128 End) range)
    {
        if (range.Start >= FirstOfV4 || range.End < LastOfV4)
        {
            yield return range;
            yield break;
        }

        yield return (range.Start, FirstOfV4 - 1);
        if (range.End > LastOfV4)
        {
            yield return (LastOfV4 + 1, range.End);
        }
    }

    private static (UInt128 Start, UInt128 End) Read(string entry) =>
        Read(entry, out var range) is { } fault ? throw new FormatException(fault + ".") : range;

    private static string? Read(string? entry, out (UInt128 Start, UInt128 End) range)
    {
        range = default;
        var slash = entry?.IndexOf('/', StringComparison.Ordinal) ?? -1;
        var text = slash < 0 ? entry : entry![..slash];

        // .NET reads "10" as 0.0.0.10 and "010.1.1.1" as octal; neither is what a person means by it. A zone is no part of an address.
        if (!IPAddress.TryParse(text, out var address)
            || (address.AddressFamily == AddressFamily.InterNetwork && address.ToString() != text)
            || text!.AsSpan().ContainsAny('%', '['))
        {
            return $"'{entry}' is neither an address nor a network; write 10.0.0.5 or 10.0.0.0/8";
        }

        var (number, most) = (NumberOf(address), address.AddressFamily == AddressFamily.InterNetwork ? 32 : 128);
        var bits = most;
        if (slash >= 0 && (!int.TryParse(entry!.AsSpan(slash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out bits) || bits > most))
        {
            return $"'{entry}' is neither an address nor a network: it has no number from 0 to {most} behind its slash";
        }

        var rest = bits == most ? UInt128.Zero : UInt128.MaxValue >> (128 - (most - bits));
        if ((number & rest) != 0)
        {
            return $"'{entry}' is neither an address nor a network: it says more than its first {bits} bits; write {text} for the address, or clear what follows them for the network";
        }

        range = (number, number | rest);
        return null;
    }
}
