using Microsoft.Extensions.Configuration;
using ScriptProxy.Host.Configuration.Layers;
using ScriptProxy.Host.Configuration.Settings;
using ScriptProxy.Host.Diagnostics;
using Yarp.ReverseProxy.Configuration;

namespace ScriptProxy.Host.Configuration;

/// <summary>The configuration as it was read at one moment. It never changes.</summary>
internal sealed class ConfigurationSnapshot(
    ConfigurationSources sources,
    ConfigurationTree tree,
    IConfigurationRoot root,
    ProxySettings settings,
    IReadOnlyList<RouteConfig> routes,
    IReadOnlyList<ClusterConfig> clusters)
{
    public ConfigurationSources Sources { get; } = sources;

    /// <summary>The whole tree. Its reload token never fires, and setting a value throws.</summary>
    public IConfigurationRoot Root { get; } = root;

    /// <summary>Every key with its value.</summary>
    public IReadOnlyDictionary<string, string?> Values => tree.Values;

    public ProxySettings Settings { get; } = settings;

    public IReadOnlyList<RouteConfig> Routes { get; } = routes;

    public IReadOnlyList<ClusterConfig> Clusters { get; } = clusters;

    /// <summary>The keys that the schema has refused and reported.</summary>
    public IReadOnlyCollection<string> WrongKeys { get; init; } = [];

    /// <summary>Where a key was written; for one that was not, where the nearest key around it was, or the file.</summary>
    public KeyPlace Place(string key) => tree.Find(key) ?? KeyPlace.InFile(Sources.File ?? "");

    /// <summary>A unit's refused options as findings, each at its key.</summary>
    public IEnumerable<Diagnostic> Locate(Sdk.OptionsException exception) =>
        exception.Errors.Select(error => Place(error.Key).Error(ConfigurationCodes.UnitOption, $"{error.Key}: {error.Message}"));
}
