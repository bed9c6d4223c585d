using System.Globalization;
using System.Runtime.Loader;
using ScriptProxy.Host.Units;
using ScriptProxy.Sdk;

namespace ScriptProxy.Host.Rules;

/// <summary>Loads a compiled rule into a context of its own, which can be unloaded.</summary>
internal static class RuleLoader
{
    /// <summary>How long the top level of a rule may take.</summary>
    public static readonly TimeSpan DefaultLimit = TimeSpan.FromSeconds(10);

    /// <summary>
    /// Loads the rule. <see cref="UnitCode.Configure"/> runs its top level on a thread of its own and throws what it throws,
    /// or <see cref="TimeoutException"/> after <paramref name="limit"/>; <see cref="RuleFault.Explain"/> makes a finding of it.
    /// </summary>
    /// <param name="rule">The rule.</param>
    /// <param name="limit">Default: <see cref="DefaultLimit"/>.</param>
    /// <param name="time">Measures the limit. Default: the system's.</param>
    public static UnitCode Load(CompiledRule rule, TimeSpan? limit = null, TimeProvider? time = null)
    {
        // What the rule refers to is not found here, so it comes from the default context: there is one SDK in the process.
        var context = new AssemblyLoadContext(rule.Name, isCollectible: true);
        using var image = new MemoryStream(rule.Image, writable: false);
        var assembly = context.LoadFromStream(image);
        var start = assembly.GetType(CompiledRule.ClassName, throwOnError: true)!
            .GetMethod("<Factory>")!
            .CreateDelegate<Func<object?[], Task<object>>>();
        return new UnitCode(hooks => Run(start, hooks, limit ?? DefaultLimit, time ?? TimeProvider.System), assembly, context, Files: null);
    }

    private static object? Run(Func<object?[], Task<object>> start, Hooks hooks, TimeSpan limit, TimeProvider time)
    {
        // A thread of its own, since a rule that loops for ever cannot be stopped and must not take the loader with it.
        var running = Task.Factory.StartNew(() => start([hooks, null]), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default).Unwrap();
        try
        {
            running.WaitAsync(limit, time).GetAwaiter().GetResult();
            return null;
        }
        catch (TimeoutException) when (!running.IsCompleted)
        {
            throw new TimeoutException(string.Create(
                CultureInfo.InvariantCulture, $"the rule's top level did not end within {limit.TotalSeconds:0.###} s; it is to register hooks, not to wait or work"));
        }
    }
}
