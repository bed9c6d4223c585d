using ScriptProxy.Plugins.Caching.Directives;
using ScriptProxy.Sdk;

namespace ScriptProxy.Plugins.Caching.Lookup;

/// <summary>One request that is not answered at once.</summary>
/// <param name="Lookup">The exchange.</param>
/// <param name="Asked">What it says to caches.</param>
/// <param name="Key">Its key, before what answers vary on.</param>
internal sealed record Visit(ILookup Lookup, RequestDirectives Asked, string Key);
