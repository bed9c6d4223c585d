using ScriptProxy.Host.Hosting;
using ScriptProxy.Host.Plugins;

namespace ScriptProxy.Host.Testing;

/// <summary>What the tests of a run have in common.</summary>
/// <param name="Inputs">What the proxy would be loaded from.</param>
/// <param name="Code">The code of its units.</param>
/// <param name="Plugins">Finds plugins, and remembers what it has read.</param>
/// <param name="IsLive">Whether requests go over sockets, to a proxy that listens.</param>
internal sealed record TestContext(LoadingInputs Inputs, SharedCode Code, PluginFolder Plugins, bool IsLive);
