namespace ScriptProxy.Plugins.Caching.Esi.Tags;

/// <summary>An <c>esi:include</c>.</summary>
/// <param name="Source">The address to include, as it is written, entities decoded; never empty.</param>
/// <param name="Alternative">The address to try if the first one fails; null if there is none.</param>
/// <param name="ContinuesOnError">Whether the page goes on without it if it fails.</param>
internal readonly record struct IncludeTag(string Source, string? Alternative, bool ContinuesOnError);
