using ScriptProxy.Sdk;

namespace ScriptProxy.Plugins.Caching;

/// <summary>A shared HTTP cache.</summary>
public sealed class CachingPlugin : IProxyPlugin
{
    /// <inheritdoc/>
    public void Configure(Hooks hooks) => ArgumentNullException.ThrowIfNull(hooks);
}
