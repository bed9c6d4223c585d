namespace ScriptProxy.Host.Configuration.Schema;

/// <summary>What the schema says about one key.</summary>
internal sealed record SchemaNode
{
    /// <summary>Allows everything: the schema <c>{}</c> or <c>true</c>.</summary>
    public static SchemaNode Anything { get; } = new();

    /// <summary>The names of JSON's types; empty for any.</summary>
    public IReadOnlyList<string> Types { get; init; } = [];

    public IReadOnlyDictionary<string, SchemaNode> Properties { get; init; } = new Dictionary<string, SchemaNode>();

    /// <summary>What other properties must be; null for anything.</summary>
    public SchemaNode? AdditionalProperties { get; init; }

    /// <summary>Whether there must be no other properties.</summary>
    public bool IsClosed { get; init; }

    /// <summary>What the items of an array must be; null for anything.</summary>
    public SchemaNode? Items { get; init; }

    public bool UniqueItems { get; init; }

    /// <summary>The values allowed; empty for any.</summary>
    public IReadOnlyList<string> Values { get; init; } = [];

    /// <summary>A regular expression that the value must match; null for none. Building it is left to who needs it: few keys are set, and every start reads the schema.</summary>
    public string? Pattern { get; init; }

    public string? PatternMessage { get; init; }

    public decimal? Minimum { get; init; }

    public decimal? Maximum { get; init; }

    public string? Format { get; init; }

    public bool Allows(string type) => Values.Count == 0 && (Types.Count == 0 || Types.Contains(type));
}
