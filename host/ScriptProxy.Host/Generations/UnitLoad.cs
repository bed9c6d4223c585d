using ScriptProxy.Host.Diagnostics;
using ScriptProxy.Host.Units;

namespace ScriptProxy.Host.Generations;

/// <summary>One unit on its way into a generation: the loaded one if neither its code nor its options have changed, or a new one.</summary>
internal sealed class UnitLoad(UnitVersion version, IReadOnlyDictionary<UnitKey, Unit> loaded, Unfinished? unfinished)
{
    public string Name => Version.Name;

    /// <summary>What was found; while that is unfinished, what serves under its name.</summary>
    public UnitVersion Version { get; private set; } = version;

    /// <summary>Null until it is loaded, if it cannot be, and while it is new and unfinished.</summary>
    public Unit? Unit { get; private set; } = loaded.GetValueOrDefault(version.Key);

    /// <summary>Whether the unit was loaded here.</summary>
    public bool IsFresh { get; private set; }

    public DiagnosticList Findings { get; private set; } = [];

    public async ValueTask RunAsync(UnitLoader loader)
    {
        if (Unit is not null)
        {
            return;
        }

        if (unfinished?.Is(Version.Source) == true)
        {
            TakePrevious();
            return;
        }

        Unit = await loader.LoadAsync(Version.Source, Version.Key, Version.Configuration, Findings);
        IsFresh = Unit is not null;
        if (!IsFresh && unfinished?.Is(Version.Source, Findings) == true)
        {
            TakePrevious();
        }
    }

    private void TakePrevious()
    {
        Findings = [];
        if (unfinished!.Previous(Version.Source) is { } previous && loaded.TryGetValue(previous.Key, out var unit))
        {
            (Version, Unit) = (previous, unit);
        }
    }
}
