using System.Runtime.Loader;
using ScriptProxy.Host.Units;
using ScriptProxy.Sdk;

namespace ScriptProxy.Host.Rules;

/// <summary>Loads a compiled rule into a context of its own, which can be unloaded.</summary>
internal static class RuleLoader
{
    /// <summary>
    /// Loads the rule. <see cref="UnitCode.Configure"/> runs its top level on a thread of its own and throws what it throws,
    /// or <see cref="TimeoutException"/> after <paramref name="limit"/>; <see cref="RuleFault.Explain"/> makes a finding of it.
    /// </summary>
    /// <param name="rule">The rule.</param>
    /// <param name="limit">Default: as <see cref="LoadThread"/> has it.</param>
    public static UnitCode Load(CompiledRule rule, TimeSpan? limit = null)
    {
        // What the rule refers to is not found here, so it comes from the default context: there is one SDK in the process.
        var context = new AssemblyLoadContext(rule.Name, isCollectible: true);
        using var image = new MemoryStream(rule.Image, writable: false);
        var assembly = context.LoadFromStream(image);
        var start = assembly.GetType(CompiledRule.ClassName, throwOnError: true)!
            .GetMethod("<Factory>")!
            .CreateDelegate<Func<object?[], Task<object>>>();
        return new UnitCode(Configure, assembly, context, Files: null);

        object? Configure(Hooks hooks)
        {
            LoadThread.Run(() => start([hooks, null]), "the rule's top level", limit);
            return null; // the value of its last line is nothing to dispose
        }
    }
}
