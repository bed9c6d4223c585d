using Microsoft.Extensions.Configuration;
using ScriptProxy.Host.Diagnostics;

namespace ScriptProxy.Host.Configuration.Schema;

/// <summary>
/// Checks configuration by the schema and reports every finding. Configuration differs from JSON in three points: keys ignore case,
/// every value is text, and null cannot be told from an empty object. So null means "not set" everywhere.
/// </summary>
internal sealed class SchemaValidation(Func<string, KeyPlace> place, DiagnosticList diagnostics)
{
    private readonly List<string> _wrongKeys = [];

    /// <summary>The keys whose values were refused.</summary>
    public IReadOnlyCollection<string> WrongKeys => _wrongKeys;

    public void Check(IConfiguration root, SchemaNode schema) => CheckProperties([.. root.GetChildren()], schema);

    private void Check(IConfigurationSection section, SchemaNode schema)
    {
        List<IConfigurationSection> children = [.. section.GetChildren()];
        if (children.Count == 0)
        {
            if (section.Value is { } value && SchemaValue.Complaint(value, schema) is { } complaint)
            {
                Wrong(section, $"{section.Path} {complaint}");
            }
        }
        else if (schema.Allows("object"))
        {
            CheckProperties(children, schema);
        }
        else if (schema.Allows("array"))
        {
            CheckItems(section, children, schema);
        }
        else
        {
            Wrong(section, $"{section.Path} {SchemaValue.Expectation(schema)}, not further keys.");
        }

        if (children.Count > 0 && !string.IsNullOrEmpty(section.Value))
        {
            Wrong(section, $"{section.Path} has both a value and further keys.");
        }
    }

    private void CheckProperties(List<IConfigurationSection> children, SchemaNode schema)
    {
        foreach (var child in children)
        {
            if (schema.Properties.TryGetValue(child.Key, out var known))
            {
                Check(child, known);
            }
            else if (!schema.IsClosed)
            {
                Check(child, schema.AdditionalProperties ?? SchemaNode.Anything);
            }
            else
            {
                var isInSection = child.Path.Count(sign => sign == ConfigurationPath.KeyDelimiter[0]) < 2; // what stands deeper is not looked for elsewhere
                var advice = Spelling.Suggestion(child.Key, schema.Properties.Keys) ?? (isInSection ? ConfigurationSchema.Instance.Elsewhere(child.Key) : null) ?? Spelling.Advice(child.Key, schema.Properties.Keys);
                diagnostics.Add(place(child.Path).Error(ConfigurationCodes.KeyUnknown, $"{child.Path} is no known key{advice}"));
            }
        }
    }

    private void CheckItems(IConfigurationSection section, List<IConfigurationSection> items, SchemaNode schema)
    {
        if (items.Find(item => !int.TryParse(item.Key, out _)) is { } named)
        {
            Wrong(named, $"{section.Path} expects an array, so {named.Path} must end in a number.");
            return;
        }

        foreach (var item in items)
        {
            Check(item, schema.Items ?? SchemaNode.Anything);
        }

        if (schema.UniqueItems)
        {
            foreach (var twice in items.GroupBy(item => item.Value, StringComparer.OrdinalIgnoreCase).Where(same => same.Count() > 1))
            {
                Wrong(twice.Last(), $"{section.Path} names '{twice.Key}' more than once.");
            }
        }
    }

    private void Wrong(IConfigurationSection section, string message)
    {
        _wrongKeys.Add(section.Path);
        diagnostics.Add(place(section.Path).Error(ConfigurationCodes.ValueWrong, message));
    }
}
