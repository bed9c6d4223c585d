using System.Text.Json;

namespace ScriptProxy.Host.Configuration.Schema;

/// <summary>
/// Reads the part of JSON Schema (draft-07) that <see cref="SchemaValidation"/> enforces. It refuses every other keyword, so that no
/// editor can learn a rule from the schema that the proxy ignores.
/// </summary>
internal sealed class SchemaReader(JsonElement document)
{
    private const string Definitions = "#/definitions/";
    private readonly Dictionary<string, SchemaNode> _definitions = [];

    public SchemaNode Read() => Read(document);

    private SchemaNode Read(JsonElement element) => element switch
    {
        { ValueKind: JsonValueKind.True } => SchemaNode.Anything,
        _ when element.TryGetProperty("$ref", out var reference) => Resolve(reference.GetString()!),
        _ => element.EnumerateObject().Aggregate(SchemaNode.Anything, Apply),
    };

    private SchemaNode Resolve(string reference)
    {
        var name = reference[Definitions.Length..];
        if (!_definitions.TryGetValue(name, out var node))
        {
            _definitions[name] = node = Read(document.GetProperty("definitions").GetProperty(name));
        }

        return node;
    }

    private SchemaNode Apply(SchemaNode node, JsonProperty keyword) => keyword.Name switch
    {
        "type" => node with { Types = keyword.Value.ValueKind == JsonValueKind.Array ? Texts(keyword.Value) : [keyword.Value.GetString()!] },
        "properties" => node with { Properties = Properties(keyword.Value) },
        "additionalProperties" when keyword.Value.ValueKind == JsonValueKind.False => node with { IsClosed = true },
        "additionalProperties" => node with { AdditionalProperties = Read(keyword.Value) },
        "items" => node with { Items = Read(keyword.Value) },
        "uniqueItems" => node with { UniqueItems = keyword.Value.GetBoolean() },
        "enum" => node with { Values = Texts(keyword.Value) },
        "pattern" => node with { Pattern = keyword.Value.GetString() },
        "patternErrorMessage" => node with { PatternMessage = keyword.Value.GetString() },
        "minimum" => node with { Minimum = keyword.Value.GetDecimal() },
        "maximum" => node with { Maximum = keyword.Value.GetDecimal() },
        "format" => node with { Format = keyword.Value.GetString() },
        "$schema" or "title" or "description" or "default" or "examples" or "definitions" => node,
        _ => throw new NotSupportedException($"The schema uses '{keyword.Name}', which the proxy does not enforce."),
    };

    private Dictionary<string, SchemaNode> Properties(JsonElement element) =>
        element.EnumerateObject().ToDictionary(property => property.Name, property => Read(property.Value), StringComparer.OrdinalIgnoreCase);

    private static string[] Texts(JsonElement array) => [.. array.EnumerateArray().Select(item => item.GetString()!)];
}
