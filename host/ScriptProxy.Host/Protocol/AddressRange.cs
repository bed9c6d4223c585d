using System.Net;
using System.Net.Sockets;

namespace ScriptProxy.Host.Protocol;

/// <summary>Reads an address or a network: <c>10.0.0.7</c>, <c>10.0.0.0/8</c>, <c>fd00::/8</c>.</summary>
internal static class AddressRange
{
    public static bool TryParse(string text, out IPNetwork network)
    {
        network = default;

        // .NET reads "10" as 0.0.0.10 and "010.1.1.1" as octal; neither is what a person means by it.
        var address = text.Split('/')[0];
        if (!IPAddress.TryParse(address, out var parsed)
            || (parsed.AddressFamily == AddressFamily.InterNetwork && parsed.ToString() != address))
        {
            return false;
        }

        if (text.Contains('/', StringComparison.Ordinal))
        {
            return IPNetwork.TryParse(text, out network);
        }

        network = new IPNetwork(parsed, parsed.AddressFamily == AddressFamily.InterNetwork ? 32 : 128);
        return true;
    }
}
