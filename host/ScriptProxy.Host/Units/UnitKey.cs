namespace ScriptProxy.Host.Units;

/// <summary>What makes a loaded unit usable again by the next generation: the same code from the same place with the same options.</summary>
internal sealed record UnitKey(UnitKind Kind, string Path, string Name, string ContentHash, string OptionsHash);
