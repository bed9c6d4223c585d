using System.Text.Json;

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

    private static ConfigurationSchema Load()
    {
        using var stream = Open();
        using var document = JsonDocument.Parse(stream);
        return new ConfigurationSchema(new SchemaReader(document.RootElement).Read());
    }
}
