using System.Net;
using System.Net.Sockets;
using ScriptProxy.Sdk;

namespace ScriptProxy.Plugins.Caching.Purging;

/// <summary>The clients that may purge.</summary>
internal sealed class AllowedAddresses
{
    private readonly IPNetwork[] _networks;

    /// <param name="entries">Addresses and networks.</param>
    /// <param name="key">Where they stand in the configuration.</param>
    /// <exception cref="OptionsException">One of them is neither.</exception>
    public AllowedAddresses(IReadOnlyList<string?> entries, string key)
    {
        var errors = new List<OptionError>();
        _networks = [.. entries.Select((entry, index) => Parse(entry, $"{key}:{index}", errors))];
        if (errors.Count > 0)
        {
            throw new OptionsException(errors);
        }
    }

    public bool Contains(IPAddress address)
    {
        var plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        return Array.Exists(_networks, network => network.Contains(plain));
    }

    private static IPNetwork Parse(string? text, string key, List<OptionError> errors)
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

        errors.Add(new OptionError(key, $"'{text}' is neither an address nor a network; write 10.0.0.5 or 10.0.0.0/8"));
        return default;
    }
}
