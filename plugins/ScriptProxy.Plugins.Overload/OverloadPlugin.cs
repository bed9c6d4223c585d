using ScriptProxy.Plugins.Overload.Limits;
using ScriptProxy.Sdk;

namespace ScriptProxy.Plugins.Overload;

/// <summary>Keeps clusters at their best throughput when more is asked of them than they can do: what matters least waits, and is refused first.</summary>
public sealed class OverloadPlugin : IProxyPlugin
{
    /// <inheritdoc/>
    public void Configure(Hooks hooks)
    {
        ArgumentNullException.ThrowIfNull(hooks);
        if (!hooks.HasOptions)
        {
            return;
        }

        var clusters = new OptionReader(hooks).Read(hooks.Options<OverloadOptions>());
        if (clusters.Count > 0)
        {
            hooks.OnUpstreamRequest(new ProtectedClusters(clusters).EnterAsync);
        }
    }
}
