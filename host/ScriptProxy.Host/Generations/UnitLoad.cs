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

    public UnitLoad(UnitSource source, ConfigurationSnapshot configuration, IReadOnlyDictionary<UnitKey, Unit> loaded)
    {
        _source = source;
        _configuration = configuration;
        _key = new UnitKey(source.Kind, source.Path, source.Name, source.ContentHash, UnitOptions.Hash(configuration, source.Name));
        Unit = loaded.GetValueOrDefault(_key);
    }

    public string Name => _source.Name;

    /// <summary>Null until it is loaded, and if it cannot be.</summary>
    public Unit? Unit { get; private set; }

    /// <summary>Whether the unit was loaded here.</summary>
    public bool IsFresh { get; private set; }

    public DiagnosticList Findings { get; } = [];

    public async ValueTask RunAsync(UnitLoader loader)
    {
        if (Unit is null)
        {
            Unit = await loader.LoadAsync(_source, _key, _configuration, Findings);
            IsFresh = Unit is not null;
        }
    }
}
