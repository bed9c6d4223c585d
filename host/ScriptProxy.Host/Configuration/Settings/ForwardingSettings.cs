using System.Net;

namespace ScriptProxy.Host.Configuration.Settings;

/// <summary>The section <c>Forwarding</c>.</summary>
internal sealed record ForwardingSettings
{
    public IReadOnlyList<string> TrustedProxies { get; init; } = [];

    public bool XForwarded { get; init; } = true;

    public bool Forwarded { get; init; }

    public bool XRealIp { get; init; } = true;

    public bool Via { get; init; } = true;

    /// <summary><see cref="TrustedProxies"/> as networks; an address is a network of one.</summary>
    public IReadOnlyList<IPNetwork> TrustedNetworks() =>
        [.. TrustedProxies.Select(text => AddressRange.TryParse(text, out var network) ? network : default(IPNetwork?)).OfType<IPNetwork>()];
}
