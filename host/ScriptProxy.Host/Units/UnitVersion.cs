using ScriptProxy.Host.Configuration;

namespace ScriptProxy.Host.Units;

/// <summary>What a unit is loaded from: its source, and the configuration that holds its options.</summary>
internal sealed record UnitVersion(UnitSource Source, ConfigurationSnapshot Configuration)
{
    public string Name => Source.Name;

    public UnitKey Key { get; } =
        new(Source.Kind, Source.Path, Source.Name, Source.ContentHash, UnitOptions.Hash(Configuration, Source.Name));

    /// <summary>The key of the version that it is on disk, without log points.</summary>
    public UnitKey KeyOnDisk => Key with { ContentHash = Source.HashOnDisk };

    /// <summary>The same version as it is on disk.</summary>
    public UnitVersion WithoutLogPoints() => Source.Rule?.Original is { } original ? new UnitVersion(UnitSource.Of(original), Configuration) : this;

    /// <summary>Keeps the files that it is loaded from. For one who knows somebody that holds them.</summary>
    public void Hold() => Source.Plugin?.Copy?.Hold();

    public void LetGo() => Source.Plugin?.Copy?.LetGo();

    /// <summary>The same version, to be loaded from the files that the loaded unit has, whatever becomes of its folder. They must be held.</summary>
    public UnitVersion KeptBy(Unit unit) => Source.Plugin is { } plugin && unit.Code.Files is { } copy
        ? this with { Source = Source with { Plugin = plugin with { Copy = copy } } }
        : this;
}
