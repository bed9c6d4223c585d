namespace ScriptProxy.Host.Units;

/// <summary>What makes a loaded unit usable again by the next generation: the same code with the same options.</summary>
internal sealed record UnitKey(UnitKind Kind, string Name, string ContentHash, string OptionsHash);
