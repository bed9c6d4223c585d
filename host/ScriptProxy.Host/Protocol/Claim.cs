using System.Net;

namespace ScriptProxy.Host.Protocol;

/// <summary>Whom a chain of forwarding headers names as the client.</summary>
/// <param name="Address">The client; null if the chain's last entry already says nothing usable.</param>
/// <param name="Port">Its port, or 0.</param>
/// <param name="Distance">How many entries stand to the right of the one that was taken.</param>
internal readonly record struct Claim(IPAddress? Address, int Port, int Distance)
{
    /// <summary>So many hops are followed and no more: real chains are shorter, and the work per request must end.</summary>
    public const int MostHops = 32;
}
