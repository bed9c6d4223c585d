using Microsoft.Extensions.Configuration;
using ScriptProxy.Host.Configuration;
using ScriptProxy.Host.Configuration.Layers;
using ScriptProxy.Host.Diagnostics;
using ScriptProxy.Host.Units;

namespace ScriptProxy.Host.Testing;

/// <summary>Makes the configuration of a test of that of the proxy.</summary>
internal static class TestConfiguration
{
    private const string Clusters = "ReverseProxy:Clusters";

    // What a test has no use for: a proxy that listens takes any port, files are read once, compiled rules are kept by the run, and a rule that fails is to be seen, however often.
    private static readonly (string Key, string Value)[] Fixed =
    [
        ("Urls", "http://127.0.0.1:0"), ("Rules:Cache", ""), ("Rules:WarmUp", "false"), ("Watching:Debounce", "00:10:00"), ("Watching:Poll", "00:10:00"), ("Generations:PutBack:Enabled", "false"),
        ("Generations:Quarantine:Enabled", "false"),
    ];

    /// <param name="sources">The proxy's.</param>
    /// <param name="file">What the test's file declares.</param>
    /// <param name="edits">What the test itself wants.</param>
    public static ConfigurationSources For(ConfigurationSources sources, TestDeclarations file, IReadOnlyList<ConfigurationEdit> edits) => sources with
    {
        Edit = (tree, findings) =>
        {
            Strip(tree, file);
            foreach (var id in file.ClusterIds)
            {
                AddCluster(tree, id);
            }

            foreach (var edit in file.Edits.Concat(edits))
            {
                edit.Apply(tree, findings);
            }
        },
    };

    private static void Strip(ConfigurationTree tree, TestDeclarations file)
    {
        tree.Remove("Kestrel:Endpoints");
        tree.Remove("Kestrel:Certificates");
        tree.Remove("Generations:Quarantine");
        if (file.PluginNames.Count == 0)
        {
            tree.Remove("Plugins:Folder");
        }

        foreach (var (key, value) in Fixed)
        {
            tree.Set(key, value, KeyPlace.Elsewhere("the test"));
        }

        foreach (var unit in Children(tree, UnitOptions.Section).Where(unit => !file.Takes(unit)))
        {
            tree.Remove(ConfigurationPath.Combine(UnitOptions.Section, unit));
        }

        foreach (var place in Children(tree, UnitOrder.Key).Select(index => ConfigurationPath.Combine(UnitOrder.Key, index)).Where(place => tree.Values[place] is { } unit && unit != UnitOrder.Rest && !file.Takes(unit)))
        {
            tree.Remove(place);
        }

        foreach (var cluster in Children(tree, Clusters))
        {
            tree.Remove($"{Clusters}:{cluster}:HealthCheck:Active"); // an upstream of a test sees what the test sends, and nothing else
        }
    }

    private static void AddCluster(ConfigurationTree tree, string id)
    {
        if (!Children(tree, Clusters).Contains(id, StringComparer.OrdinalIgnoreCase))
        {
            tree.Set($"{Clusters}:{id}:Destinations:one:Address", $"http://{id}/", KeyPlace.Elsewhere("the test"));
        }
    }

    private static List<string> Children(ConfigurationTree tree, string section) => tree.Values.Keys
        .Where(key => key.StartsWith(section + ConfigurationPath.KeyDelimiter, StringComparison.OrdinalIgnoreCase))
        .Select(key => key[(section.Length + 1)..].Split(ConfigurationPath.KeyDelimiter)[0])
        .Distinct(StringComparer.OrdinalIgnoreCase)
        .ToList();
}
