using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using ScriptProxy.Host.Pipeline;
using ScriptProxy.Sdk;

namespace ScriptProxy.Host.Units;

/// <summary>A loaded rule or plugin: its hooks, frozen, and what lives as long as it does.</summary>
internal sealed class Unit(UnitKey key, UnitCode code)
{
    private int _generations;

    public UnitKey Key { get; } = key;

    public string Name => Key.Name;

    public UnitKind Kind => Key.Kind;

    public UnitCode Code { get; private set; } = code;

    public ImmutableArray<Hook> Hooks { get; set; } = [];

    /// <summary>Whether a request hook that throws lets the request pass.</summary>
    public bool FailOpen { get; set; }

    public UnitLifetime Lifetime { get; } = new();

    /// <summary>
    /// The unit's own JSON options. Their resolver makes them equal to no others: equal options share a cache of type information, which
    /// would keep the types of unloaded units.
    /// </summary>
    public JsonSerializerOptions Json { get; } = new(JsonSerializerDefaults.Web) { TypeInfoResolver = new DefaultJsonTypeInfoResolver() };

    public IEnumerable<Phase> Phases => Hooks.Select(hook => hook.Phase).Distinct().Order();

    public void EnterGeneration() => _generations++;

    /// <summary>Whether that was the last generation that used the unit. Called by the one reload loop only.</summary>
    public bool LeaveGeneration() => --_generations == 0;

    /// <summary>Lets go of everything that holds the code, so that its context can be collected.</summary>
    public void Release()
    {
        Hooks = [];
        Code = Code with { Configure = static _ => null };
    }
}
