using System.Globalization;
using System.Text.RegularExpressions;
using ScriptProxy.Host.Protocol;

namespace ScriptProxy.Host.Configuration.Schema;

/// <summary>Checks one text against the schema of its key.</summary>
internal static class SchemaValue
{
    /// <summary>What is wrong with the value, as the rest of a sentence that begins with the key; null if nothing is.</summary>
    public static string? Complaint(string value, SchemaNode schema)
    {
        if (schema.Values.Count > 0)
        {
            return schema.Values.Contains(value, StringComparer.OrdinalIgnoreCase)
                ? null
                : $"{Expectation(schema)}, not '{value}'{Spelling.Suggestion(value, schema.Values) ?? "."}";
        }

        var fits = HasType(value, schema) && (schema.Pattern is null || Regex.IsMatch(value, schema.Pattern, RegexOptions.CultureInvariant, Regex.InfiniteMatchTimeout)) && (schema.Format is null || SchemaFormat.Fits(value, schema.Format)) && IsInRange(value, schema);
        return fits ? null : $"{Expectation(schema)}, not '{value}'.";
    }

    /// <summary>What the schema asks for, to stand after the key.</summary>
    public static string Expectation(SchemaNode schema) => schema switch
    {
        { Values.Count: > 0 } => $"must be one of {string.Join(", ", schema.Values)}",
        { PatternMessage: { } message } => message,
        { Format: { } format } => SchemaFormat.Expectation(format),
        { Minimum: { } minimum, Maximum: { } maximum, Types: ["number", ..] } => FormattableString.Invariant($"expects a number from {minimum} to {maximum}"),
        { Minimum: { } minimum, Maximum: { } maximum } => $"expects a whole number from {minimum} to {maximum}",
        { Minimum: { } minimum } => $"expects a number of at least {minimum}",
        { Types: ["array", ..] } => "expects an array: [ ... ]",
        { Types: ["object", ..] } => "expects an object: { ... }",
        { Types: ["integer", ..] } => "expects a whole number",
        _ => "expects a single value",
    };

    // An empty array comes as an empty text.
    private static bool HasType(string value, SchemaNode schema) =>
        schema.Allows("string")
        || (schema.Allows("array") && value.Length == 0)
        || (schema.Allows("boolean") && bool.TryParse(value, out _))
        || (schema.Allows("integer") && decimal.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _))
        || (schema.Allows("number") && decimal.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out _));

    private static bool IsInRange(string value, SchemaNode schema) =>
        (schema.Minimum is null && schema.Maximum is null)
        || (decimal.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            && !(number < schema.Minimum)
            && !(number > schema.Maximum));
}
