using System.Reflection;
using System.Runtime.Loader;
using ScriptProxy.Host.Budgets;
using ScriptProxy.Host.Rules.Packages;
using ScriptProxy.Host.Units;
using ScriptProxy.Sdk;
using ScriptProxy.Sdk.Budgets;

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
    /// <exception cref="PackageException">A package's file is not there, or not what was restored.</exception>
    public static UnitCode Load(CompiledRule rule, TimeSpan? limit = null)
    {
        var (start, assembly) = Open(rule);
        return new UnitCode(Configure, assembly, AssemblyLoadContext.GetLoadContext(assembly)!, Files: null);

        object? Configure(Hooks hooks)
        {
            var subject = new BudgetSubject(rule.Name, "the top level");
            LoadThread.Run(() => Budgeted.Run(subject, BudgetLimits.OfBackground, () => start(hooks)), "the rule's top level", limit);
            return null; // the value of its last line is nothing to dispose
        }
    }

    /// <summary>Loads the code, and gives what runs its top level on globals.</summary>
    public static (Func<object, Task<object>> Start, Assembly Assembly) Open(CompiledRule rule)
    {
        var context = new RuleContext(rule.Name, rule.Packages);
        using var image = new MemoryStream(rule.Image, writable: false);
        var assembly = context.LoadFromStream(image);
        var start = assembly.GetType(CompiledRule.ClassName, throwOnError: true)!
            .GetMethod("<Factory>")!
            .CreateDelegate<Func<object?[], Task<object>>>();
        return (globals => start([globals, null]), assembly);
    }
}
