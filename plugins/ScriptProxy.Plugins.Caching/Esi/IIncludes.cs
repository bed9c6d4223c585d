using ScriptProxy.Sdk;

namespace ScriptProxy.Plugins.Caching.Esi;

/// <summary>Where included parts come from: the proxy itself, by its own routes and through its own cache. Called for one page by one thread at a time.</summary>
internal interface IIncludes
{
    /// <inheritdoc cref="ILookup.Ask"/>
    IFetch Ask(string target, FetchOptions options);
}
