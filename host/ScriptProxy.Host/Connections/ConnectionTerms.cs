using System.Net;
using ScriptProxy.Host.Configuration;
using ScriptProxy.Host.State;
using ScriptProxy.Sdk;

namespace ScriptProxy.Host.Connections;

/// <summary>What one configuration allows. Who is counted is shared by all of them, so that a reload forgets nobody.</summary>
internal sealed class ConnectionTerms
{
    /// <summary>Whose connections are refused more often is silenced. README and the schema name it.</summary>
    public const int RefusalsPerSecond = 200;

    private const int Capacity = 100_000;

    private readonly AddressSet _exempt;

    public ConnectionTerms(ConfigurationSnapshot snapshot, KeyedEntries<GateEntry> open, KeyedEntries<LimiterEntry> recent, KeyedEntries<LimiterEntry> recentlyRefused, TimeProvider time)
    {
        Snapshot = snapshot;
        var settings = snapshot.Settings.Connections;
        _exempt = AddressSet.Parse([.. settings.Exempt, .. snapshot.Settings.Forwarding.TrustedProxies]);
        Total = settings.Total ?? int.MaxValue;
        (FloodMemory, SilentDrop) = (settings.FloodMemory, settings.SilentDrop);
        PerAddress = settings.PerAddress is { } places ? new Gate(open, "connections", new GateOptions { Places = places, Capacity = Capacity }, time) : null;
        Rate = settings.NewPerSecond is { } permits ? new Limiter(recent, "connections", new RateLimit { Permits = permits, Capacity = Capacity }, time) : null;
        Refusals = SilentDrop > TimeSpan.Zero && (PerAddress is not null || Rate is not null) ? new Limiter(recentlyRefused, "refusals", new RateLimit { Permits = RefusalsPerSecond, Capacity = Capacity }, time) : null;
    }

    /// <summary>The configuration.</summary>
    public ConfigurationSnapshot Snapshot { get; }

    public int Total { get; }

    public TimeSpan FloodMemory { get; }

    /// <summary>Null for no limit.</summary>
    public Gate? PerAddress { get; }

    /// <summary>Null for no limit.</summary>
    public Limiter? Rate { get; }

    /// <summary>Whose connections are refused more often than <see cref="RefusalsPerSecond"/> is silenced. Null for nobody.</summary>
    public Limiter? Refusals { get; }

    /// <summary>For how long.</summary>
    public TimeSpan SilentDrop { get; }

    public bool IsExempt(IPAddress address) => _exempt.Contains(address);

    /// <summary>Whether somebody there is.</summary>
    public bool IsExempt(SourceNetwork source) => _exempt.Overlaps(source.First, source.Last);
}
