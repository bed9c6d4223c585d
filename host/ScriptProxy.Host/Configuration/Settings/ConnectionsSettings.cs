using ScriptProxy.Host.Connections;

namespace ScriptProxy.Host.Configuration.Settings;

/// <summary>The section <c>Connections</c>: how many of them clients may have.</summary>
internal sealed record ConnectionsSettings
{
    /// <summary>At the same time, for each address; of IPv6 for each network of 64 bits. Null for as many as they like.</summary>
    public int? PerAddress { get; init; }

    /// <summary>At the same time, for all together. Null for as many as they like.</summary>
    public int? Total { get; init; }

    /// <summary>New ones for each address: so many at once, and so many every second. Null for as many as they like.</summary>
    public int? NewPerSecond { get; init; }

    /// <summary>Addresses and networks that may have as many as they like. Trusted proxies are always among them, since each carries many clients.</summary>
    public IReadOnlyList<string> Exempt { get; init; } = [];

    /// <summary>How long an address is suspected whose connection was ended for a flood; zero for never.</summary>
    public TimeSpan FloodMemory { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>
    /// How long the system drops what an address begins of which more than <see cref="ConnectionTerms.RefusalsPerSecond"/> connections are refused; a second unless set, zero for never. Only where
    /// <see cref="PerAddress"/> or <see cref="NewPerSecond"/> is set, and only Linux does it.
    /// </summary>
    public TimeSpan SilentDrop { get; init; } = TimeSpan.FromSeconds(1);
}
