using ScriptProxy.Host.Diagnostics;
using ScriptProxy.Host.Services;
using ScriptProxy.Host.Units;

namespace ScriptProxy.Host.Generations;

/// <summary>
/// One unit on its way into a generation: the loaded one if neither its code nor its options nor the services that it took have changed, or
/// a new one.
/// </summary>
internal sealed class UnitLoad(UnitVersion version, IReadOnlyDictionary<UnitKey, Unit> loaded)
{
    public string Name => version.Name;

    public UnitKind Kind => version.Source.Kind;

    /// <summary>Null until it is loaded, and if it cannot be.</summary>
    public Unit? Unit { get; private set; } = loaded.GetValueOrDefault(version.Key);

    /// <summary>Whether the unit was loaded here.</summary>
    public bool IsFresh { get; private set; }

    public DiagnosticList Findings { get; } = [];

    /// <param name="loader">Loads it.</param>
    /// <param name="offers">What the plugins of the same generation offer, once they are loaded. Plugins do not wait for it.</param>
    public async ValueTask RunAsync(UnitLoader loader, Task<Offers> offers)
    {
        if (Unit is { Taken.Length: > 0 } taking && !(await offers).StillHold(taking.Taken))
        {
            Unit = null;
        }

        if (Unit is null)
        {
            Unit = await loader.LoadAsync(version.Source, version.Key, version.Configuration, offers, Findings);
            IsFresh = Unit is not null;
        }
    }
}
