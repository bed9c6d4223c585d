namespace ScriptProxy.Plugins.Caching.Lookup;

/// <summary>How a request asks the upstream, as far as it has learned by asking before.</summary>
/// <param name="Alone">Whether it waits for nobody, and nobody for it: others' answers turned out to be their own.</param>
/// <param name="Whole">Whether it asks for the whole, of which a part is of no use.</param>
internal readonly record struct Manner(bool Alone, bool Whole);
