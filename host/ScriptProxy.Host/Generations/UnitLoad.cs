using ScriptProxy.Host.Diagnostics;
using ScriptProxy.Host.Units;

namespace ScriptProxy.Host.Generations;

/// <summary>One unit on its way into a generation: the loaded one if neither its code nor its options have changed, or a new one.</summary>
internal sealed class UnitLoad(UnitVersion version, IReadOnlyDictionary<UnitKey, Unit> loaded)
{
    public string Name => version.Name;

    /// <summary>Null until it is loaded, and if it cannot be.</summary>
    public Unit? Unit { get; private set; } = loaded.GetValueOrDefault(version.Key);

    /// <summary>Whether the unit was loaded here.</summary>
    public bool IsFresh { get; private set; }

    public DiagnosticList Findings { get; } = [];

    public async ValueTask RunAsync(UnitLoader loader)
    {
        if (Unit is null)
        {
            Unit = await loader.LoadAsync(version.Source, version.Key, version.Configuration, Findings);
            IsFresh = Unit is not null;
        }
    }
}
