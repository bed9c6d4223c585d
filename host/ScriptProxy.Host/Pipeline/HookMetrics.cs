using System.Diagnostics.Metrics;

namespace ScriptProxy.Host.Pipeline;

/// <summary>Counts what hooks do wrong, by unit and phase.</summary>
internal static class HookMetrics
{
    private static readonly Meter Meter = new("ScriptProxy");

    private static readonly Counter<long> Failures =
        Meter.CreateCounter<long>("scriptproxy.hook.failures", "{failure}", "Calls of hooks that threw.");

    public static void Failed(Hook hook) =>
        Failures.Add(1, KeyValuePair.Create<string, object?>("unit", hook.Unit.Name), KeyValuePair.Create<string, object?>("phase", hook.Phase.ToString()));
}
