using ScriptProxy.Sdk;

namespace ScriptProxy.Host.State;

/// <summary>What one version of a unit has asked for by name. Two askings that differ would count by different options in one state, and which of them is meant nobody knows. For one thread at a time.</summary>
internal sealed class Declarations
{
    private readonly Dictionary<(string Kind, string Name), string> _options = [];

    /// <exception cref="ArgumentException">The unit has asked for it with other options.</exception>
    public void Add(string kind, string name, object options)
    {
        var text = Text(options);
        if (!_options.TryAdd((kind, name), text) && _options[(kind, name)] is var first && first != text)
        {
            throw new ArgumentException($"the {kind} '{name}' is asked for twice, as {first} and as {text}; give one of them another name");
        }
    }

    /// <summary>Records say all that is in them, but not what is in their lists.</summary>
    private static string Text(object options) => options is TableOptions table
        ? $"TableOptions {{ Capacity = {table.Capacity}, Expiry = {table.Expiry}, Window = {table.Window}, Counters = {string.Join(", ", table.Counters)} }}"
        : $"{options}";
}
