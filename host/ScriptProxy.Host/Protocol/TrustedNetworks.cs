using System.Net;

namespace ScriptProxy.Host.Protocol;

/// <summary>The networks whose hosts are trusted proxies.</summary>
internal sealed class TrustedNetworks
{
    private readonly IPNetwork[] _networks;

    private TrustedNetworks(IPNetwork[] networks) => _networks = networks;

    /// <summary>Reads addresses and networks, and adds a sentence to <paramref name="errors"/> for each that is neither.</summary>
    public static TrustedNetworks Parse(string[] entries, ICollection<string> errors)
    {
        var networks = new List<IPNetwork>(entries.Length);
        foreach (var entry in entries)
        {
            if (AddressRange.TryParse(entry, out var network))
            {
                networks.Add(network);
            }
            else
            {
                errors.Add($"TrustedProxies: '{entry}' is neither an address nor a network; write 10.0.0.5 or 10.0.0.0/8");
            }
        }

        return new TrustedNetworks([.. networks]);
    }

    public bool Contains(IPAddress? address)
    {
        if (address is not null)
        {
            foreach (var network in _networks)
            {
                if (network.Contains(address))
                {
                    return true;
                }
            }
        }

        return false;
    }
}
