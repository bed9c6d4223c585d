using Microsoft.Extensions.Configuration;
using ScriptProxy.Host.Configuration.Layers;
using ScriptProxy.Host.Configuration.Routes;
using ScriptProxy.Host.Configuration.Schema;
using ScriptProxy.Host.Configuration.Settings;
using ScriptProxy.Host.Diagnostics;

namespace ScriptProxy.Host.Configuration;

/// <summary>Merges file, environment and command line, and checks the whole by the schema.</summary>
internal static class ConfigurationReader
{
    /// <summary>
    /// Reads the configuration and adds everything wrong with it to <paramref name="diagnostics"/>. A snapshot may come with errors, so
    /// that routes and units can be checked in the same run; only one without errors may go live.
    /// </summary>
    /// <returns>The snapshot; null if the file cannot be read: nothing else is known then.</returns>
    public static ConfigurationSnapshot? Read(ConfigurationSources sources, DiagnosticList diagnostics)
    {
        var tree = new ConfigurationTree();
        foreach (var (key, value) in sources.Defaults)
        {
            tree.Set(key, value, ConfigurationSources.DefaultsPlace);
        }

        if (sources.File is not null && !JsonLayer.TryAddFile(sources.File, tree, diagnostics))
        {
            return null;
        }

        var schema = ConfigurationSchema.Instance;
        EnvironmentLayer.Add(tree, sources.Environment, schema.Sections);
        foreach (var (key, value) in sources.Overrides)
        {
            tree.Set(key, value, KeyPlace.Elsewhere("the command line"));
        }

        sources.Edit(tree, diagnostics);
        var root = new ConfigurationBuilder().Add(new FrozenConfiguration(tree.Values)).Build();
        var place = (string key) => tree.Find(key) ?? KeyPlace.InFile(sources.File ?? "");
        var validation = new SchemaValidation(place, diagnostics);
        validation.Check(root, schema.Root);
        if (!validation.WrongKeys.Any(key => key.StartsWith(KestrelSection.Name, StringComparison.OrdinalIgnoreCase)))
        {
            KestrelSection.Check(root, place, diagnostics);
        }

        var proxy = ReverseProxySection.Read(root, validation.WrongKeys, place, diagnostics);
        return new ConfigurationSnapshot(sources, tree, root, ProxySettings.From(root), proxy?.Routes ?? [], proxy?.Clusters ?? []) { WrongKeys = validation.WrongKeys };
    }
}
