using System.Text.Json;
using Microsoft.Extensions.Configuration;

namespace ScriptProxy.Host.Configuration.Schema;

/// <summary>
/// The schema of <c>scriptproxy.json</c>: the one source of which keys there are and what they may hold. The same file that editors
/// complete from lies in the executable, and the proxy checks by it.
/// </summary>
internal sealed class ConfigurationSchema
{
    public const string FileName = "scriptproxy.schema.json";

    private static readonly Lazy<ConfigurationSchema> Loaded = new(Load);

    private ConfigurationSchema(SchemaNode root)
    {
        Root = root;
        Sections = root.Properties.Where(property => property.Value.Allows("object")).Select(property => property.Key).ToHashSet(StringComparer.OrdinalIgnoreCase);
    }

    public static ConfigurationSchema Instance => Loaded.Value;

    public SchemaNode Root { get; }

    /// <summary>The names of the top-level sections, compared without case.</summary>
    public IReadOnlySet<string> Sections { get; }

    public static Stream Open() => typeof(ConfigurationSchema).Assembly.GetManifestResourceStream(FileName)!;

    /// <summary><c>; there is X</c> for a key that is known in another section; null if there is none, or several. Lists and what is named by the user are not looked into.</summary>
    public string? Elsewhere(string key)
    {
        List<string> places = [.. Places(Root, "", key).Take(2)];
        return places is [var place] ? $"; there is {place}." : null;
    }

    private static IEnumerable<string> Places(SchemaNode node, string path, string key)
    {
        foreach (var (name, property) in node.Properties)
        {
            var place = path.Length == 0 ? name : ConfigurationPath.Combine(path, name);
            if (path.Length > 0 && name.Equals(key, StringComparison.OrdinalIgnoreCase))
            {
                yield return place;
            }

            foreach (var deeper in Places(property, place, key))
            {
                yield return deeper;
            }
        }
    }

    private static ConfigurationSchema Load()
    {
        using var stream = Open();
        using var document = JsonDocument.Parse(stream);
        return new ConfigurationSchema(new SchemaReader(document.RootElement).Read());
    }
}
