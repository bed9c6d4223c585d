using System.Net;
using System.Net.Sockets;

namespace ScriptProxy.Plugins.Caching.Purging;

/// <summary>The clients that may purge.</summary>
internal sealed class AllowedAddresses
{
    private readonly IPNetwork[] _networks;

    /// <param name="entries">Addresses and networks; what is neither allows nobody.</param>
    public AllowedAddresses(IEnumerable<string?> entries) => _networks = [.. entries.Select(Parse).OfType<IPNetwork>()];

    public bool Contains(IPAddress address)
    {
        var plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        return Array.Exists(_networks, network => network.Contains(plain));
    }

    /// <summary>The network that a text means; null if it is none.</summary>
    public static IPNetwork? Parse(string? text)
    {
        // .NET reads "10" as 0.0.0.10 and "010.1.1.1" as octal; neither is what a person means by it.
        var parts = (text ?? "").Split('/');
        if (IPAddress.TryParse(parts[0], out var address) && (address.AddressFamily != AddressFamily.InterNetwork || address.ToString() == parts[0]))
        {
            if (parts.Length == 1)
            {
                return new IPNetwork(address, address.AddressFamily == AddressFamily.InterNetwork ? 32 : 128);
            }

            if (IPNetwork.TryParse(text, out var network))
            {
                return network;
            }
        }

        return null;
    }
}
