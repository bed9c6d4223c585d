using ScriptProxy.Host.Configuration;
using ScriptProxy.Host.Diagnostics;
using ScriptProxy.Host.Units;

namespace ScriptProxy.Host.Generations;

/// <summary>One unit on its way into a generation: the loaded one if neither its code nor its options have changed, or a new one.</summary>
internal sealed class UnitLoad
{
    private readonly UnitSource _source;
    private readonly UnitKey _key;
    private readonly ConfigurationSnapshot _configuration;
    private readonly Unit? _previous;
    private readonly Unfinished _unfinished;

    public UnitLoad(UnitSource source, ConfigurationSnapshot configuration, IReadOnlyDictionary<UnitKey, Unit> loaded, Unfinished unfinished)
    {
        _unfinished = unfinished;
        _previous = loaded.Values.FirstOrDefault(unit => unit.Kind == source.Kind && unit.Name.Equals(source.Name, StringComparison.OrdinalIgnoreCase));
        _source = source;
        _configuration = configuration;
        _key = new UnitKey(source.Kind, source.Path, source.Name, source.ContentHash, UnitOptions.Hash(configuration, source.Name));
        Unit = loaded.GetValueOrDefault(_key);
    }

    public string Name => _source.Name;

    /// <summary>Null until it is loaded, if it cannot be, and while it is new and unfinished. While it is unfinished, the one that serves already.</summary>
    public Unit? Unit { get; private set; }

    /// <summary>Whether the unit was loaded here.</summary>
    public bool IsFresh { get; private set; }

    public DiagnosticList Findings { get; private set; } = [];

    public async ValueTask RunAsync(UnitLoader loader)
    {
        if (Unit is not null)
        {
            return;
        }

        if (_unfinished.Is(_source, _previous))
        {
            Unit = _previous;
            return;
        }

        Unit = await loader.LoadAsync(_source, _key, _configuration, Findings);
        IsFresh = Unit is not null;
        if (!IsFresh && _unfinished.Is(_source, Findings))
        {
            Findings = [];
            Unit = _previous;
        }
    }
}
