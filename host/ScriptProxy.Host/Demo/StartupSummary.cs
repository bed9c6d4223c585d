using ScriptProxy.Sdk;

namespace ScriptProxy.Host.Demo;

/// <summary>What a proxy that has just started has to tell.</summary>
/// <param name="Addresses">Where it listens, as bound.</param>
/// <param name="Units">The units in effective order.</param>
/// <param name="Clusters">The clusters' ids.</param>
/// <param name="RulesFolder">The folder of rules.</param>
/// <param name="HasRulesFolder">Whether it is there; if not, it may still come.</param>
/// <param name="ConfigFile">The configuration file, or null if there is none.</param>
/// <param name="IsDemo">Whether it runs with the demo upstreams.</param>
internal sealed record StartupSummary(
    IReadOnlyList<string> Addresses,
    IReadOnlyList<LoadedUnit> Units,
    IReadOnlyList<string> Clusters,
    string RulesFolder,
    bool HasRulesFolder,
    string? ConfigFile,
    bool IsDemo);

/// <summary>One unit of the effective order.</summary>
/// <param name="Name">The unit's name.</param>
/// <param name="Kind"><c>rule</c> or <c>plugin</c>.</param>
/// <param name="Phases">The phases it has hooks for.</param>
internal sealed record LoadedUnit(string Name, string Kind, IReadOnlyCollection<Phase> Phases);
