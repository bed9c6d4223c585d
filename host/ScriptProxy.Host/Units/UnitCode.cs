using System.Reflection;
using System.Runtime.Loader;
using ScriptProxy.Host.Plugins;
using ScriptProxy.Sdk;

namespace ScriptProxy.Host.Units;

/// <summary>A unit's code, loaded but not yet asked for its hooks.</summary>
/// <param name="Configure">Registers the hooks. Gives back what is to be disposed at unloading (a plugin's instance), or null.</param>
/// <param name="Assembly">The unit's own assembly; null after its release.</param>
/// <param name="Context">The collectible context that holds the code.</param>
/// <param name="Files">The private copy of a plugin's files, to let go of after unloading; null for a rule.</param>
internal sealed record UnitCode(Func<Hooks, object?> Configure, Assembly? Assembly, AssemblyLoadContext Context, PrivateCopy? Files);
