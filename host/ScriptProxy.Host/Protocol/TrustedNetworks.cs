using System.Net;
using ScriptProxy.Sdk;

namespace ScriptProxy.Host.Protocol;

/// <summary>The networks whose hosts are trusted proxies.</summary>
internal sealed class TrustedNetworks
{
    private readonly AddressSet _addresses;

    private TrustedNetworks(AddressSet addresses) => _addresses = addresses;

    /// <summary>Reads addresses and networks, and adds a sentence to <paramref name="errors"/> for each that is neither.</summary>
    public static TrustedNetworks Parse(string[] entries, ICollection<string> errors)
    {
        var good = new List<string>(entries.Length);
        foreach (var entry in entries)
        {
            if (AddressSet.Fault(entry) is { } fault)
            {
                errors.Add($"TrustedProxies: {fault}");
            }
            else
            {
                good.Add(entry);
            }
        }

        return new TrustedNetworks(AddressSet.Parse(good));
    }

    public bool Contains(IPAddress? address) => address is not null && _addresses.Contains(address);
}
