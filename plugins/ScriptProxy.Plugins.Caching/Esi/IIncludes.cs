using ScriptProxy.Sdk;

namespace ScriptProxy.Plugins.Caching.Esi;

/// <summary>Where included parts come from: the proxy itself, by its own routes and through its own cache. Called for one page by one thread at a time.</summary>
internal interface IIncludes
{
    /// <inheritdoc cref="ILookup.Ask"/>
    IFetch Ask(string target, FetchOptions options);
}

/// <summary>Includes of the page that an exchange asks for.</summary>
/// <param name="lookup">The exchange.</param>
internal sealed class LookupIncludes(ILookup lookup) : IIncludes
{
    /// <inheritdoc/>
    public IFetch Ask(string target, FetchOptions options) => lookup.Ask(target, options);
}
