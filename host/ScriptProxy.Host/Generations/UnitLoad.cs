using ScriptProxy.Host.Diagnostics;
using ScriptProxy.Host.Services;
using ScriptProxy.Host.Units;

namespace ScriptProxy.Host.Generations;

/// <summary>
/// One unit on its way into a generation: the loaded one if neither its code nor its options nor the services that it took have changed, or
/// a new one.
/// </summary>
internal sealed class UnitLoad(UnitVersion version, IReadOnlyDictionary<UnitKey, Unit> loaded, Unfinished? unfinished)
{
    public string Name => Version.Name;

    public UnitKind Kind => Version.Source.Kind;

    /// <summary>What was found; while that is unfinished, what serves under its name.</summary>
    public UnitVersion Version { get; private set; } = version;

    /// <summary>Null until it is loaded, if it cannot be, and while it is new and unfinished.</summary>
    public Unit? Unit { get; private set; } = loaded.GetValueOrDefault(version.Key);

    /// <summary>Whether the unit was loaded here.</summary>
    public bool IsFresh { get; private set; }

    public DiagnosticList Findings { get; private set; } = [];

    /// <param name="loader">Loads it.</param>
    /// <param name="offers">What the plugins of the same generation offer, once they are loaded. Plugins do not wait for it.</param>
    public async ValueTask RunAsync(UnitLoader loader, Task<Offers> offers)
    {
        if (Unit is null && unfinished?.Is(Version.Source) == true && !TakePrevious())
        {
            return;
        }

        if (Unit is { Taken.Length: > 0 } taking && !(await offers).StillHold(taking.Taken))
        {
            Unit = null;
        }

        if (Unit is null)
        {
            Unit = await loader.LoadAsync(Version.Source, Version.Key, Version.Configuration, offers, Findings);
            IsFresh = Unit is not null;
            if (!IsFresh && unfinished?.Is(Version.Source, Findings) == true)
            {
                Findings = [];
                TakePrevious();
            }
        }
    }

    private bool TakePrevious()
    {
        if (unfinished!.Previous(Version.Source) is { } previous && loaded.TryGetValue(previous.Key, out var unit))
        {
            (Version, Unit) = (previous, unit);
        }

        return Unit is not null;
    }
}
