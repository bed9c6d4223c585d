using System.Runtime.CompilerServices;
using ScriptProxy.Testing;

namespace ScriptProxy.FunctionalTests.Reloading;

/// <summary>Watches whether units' code is really gone.</summary>
internal static class Code
{
    /// <summary>The contexts of the units that serve now.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static WeakReference[] Of(ProxyUnderTest proxy) => [.. proxy.Proxy.Generations.Current.Units.Select(unit => new WeakReference(unit.Code.Context))];

    /// <summary>Waits until the garbage collector has taken all of it.</summary>
    public static Task IsGoneAsync(params WeakReference[] contexts) => Eventually.TrueAsync(
        () =>
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            return contexts.All(context => !context.IsAlive);
        },
        "the unloading of replaced code");
}
