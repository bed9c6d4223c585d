namespace ScriptProxy.Plugins.Caching.Lookup;

/// <summary>How a request asks the upstream, as far as it has learned by asking before.</summary>
/// <param name="Alone">Whether it waits for nobody, and nobody for it: others' answers turned out to be their own.</param>
/// <param name="Whole">Whether it asks for the whole, of which a part is of no use.</param>
/// <param name="Refused">Whether the upstream answered with a 304 that it was not asked for: it has one more try.</param>
internal readonly record struct Manner(bool Alone, bool Whole, bool Refused);
