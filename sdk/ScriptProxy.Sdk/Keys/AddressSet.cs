using System.Net;
using System.Net.Sockets;

namespace ScriptProxy.Sdk;

/// <summary>
/// Addresses and networks, such as those that options exempt or allow: <c>10.0.0.7</c>, <c>10.0.0.0/8</c>, <c>fd00::/8</c>. An IPv4 address in IPv6's clothes is the IPv4 address.
/// Made once, while loading. Immutable.
/// </summary>
public sealed class AddressSet
{
    private readonly IPNetwork[] _networks;

    /// <summary>Reads addresses and networks.</summary>
    /// <param name="entries">The texts; <see cref="IsEntry"/> says beforehand whether one is right.</param>
    /// <exception cref="FormatException">One is neither an address nor a network.</exception>
    public AddressSet(IEnumerable<string> entries)
    {
        ArgumentNullException.ThrowIfNull(entries);
        _networks = [.. entries.Select(entry => Parse(entry) ?? throw new FormatException(Complaint(entry)))];
    }

    /// <summary>Whether nothing is in it.</summary>
    public bool IsEmpty => _networks.Length == 0;

    /// <summary>Whether a text is an address or a network.</summary>
    /// <param name="text">The text.</param>
    public static bool IsEntry(string? text) => Parse(text) is not null;

    /// <summary>What to say of a text that is no entry, as one sentence without its full stop.</summary>
    /// <param name="text">The text.</param>
    public static string Complaint(string? text) => $"'{text}' is neither an address nor a network; write 10.0.0.5 or 10.0.0.0/8";

    /// <summary>Whether an address is in it, itself or by its network.</summary>
    /// <param name="address">The address; null, as of a Unix socket's peer, is in none.</param>
    public bool Contains(IPAddress? address)
    {
        if (address is null || _networks.Length == 0)
        {
            return false;
        }

        var plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        foreach (var network in _networks)
        {
            if (network.Contains(plain))
            {
                return true;
            }
        }

        return false;
    }

    private static IPNetwork? Parse(string? text)
    {
        // .NET reads "10" as 0.0.0.10 and "010.1.1.1" as octal; neither is what a person means by it.
        var parts = (text ?? "").Split('/');
        if (!IPAddress.TryParse(parts[0], out var address)
            || (address.AddressFamily == AddressFamily.InterNetwork && address.ToString() != parts[0]))
        {
            return null;
        }

        return parts.Length == 1 ? new IPNetwork(address, address.AddressFamily == AddressFamily.InterNetwork ? 32 : 128)
            : IPNetwork.TryParse(text, out var network) ? network
            : null;
    }
}
