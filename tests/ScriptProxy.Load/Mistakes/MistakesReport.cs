using System.Globalization;

namespace ScriptProxy.Load.Mistakes;

/// <summary>The table.</summary>
internal static class MistakesReport
{
    public static string Header => """
        | mistake | quarantine | quiet p50 ms | p99 ms | beside it p50 ms | p99 ms | ratio of p99 | good requests failed | bad requests got | memory MiB before | at most | process |
        |---|---|---:|---:|---:|---:|---:|---:|---|---:|---:|---|
        """;

    public static string Row(MistakeFigures figures) => string.Create(
        CultureInfo.InvariantCulture,
        $"| {figures.Mistake.Name} | {(figures.Quarantine ? "as by default" : "off")} | {Milliseconds(figures.Quiet, 0.5):0.0} | {Milliseconds(figures.Quiet, 0.99):0.0} | {Milliseconds(figures.Beside, 0.5):0.0} | {Milliseconds(figures.Beside, 0.99):0.0} | {figures.Ratio:0.00} ({figures.Ratios.Min():0.00} to {figures.Ratios.Max():0.00}) | {figures.Failed} | {figures.Answers} | {figures.MemoryBefore >> 20} | {figures.PeakMemory >> 20} | {(figures.IsUp ? "up" : "DOWN")} |");

    /// <summary>The table with what it means.</summary>
    public static string Page(MistakesSettings settings, IEnumerable<MistakeFigures> all, TimeProvider time) => string.Create(
        CultureInfo.InvariantCulture,
        $"""
        # Beside rules that make mistakes

        Written by [`tests/bench/mistakes`](../mistakes), {time.GetUtcNow():yyyy-MM-dd}; {Environment.ProcessorCount} cores, {System.Runtime.InteropServices.RuntimeInformation.FrameworkDescription}.

        {settings.GoodPerSecond} good requests a second over {settings.Connections} connections are forwarded to an upstream, on time whatever became of those before; {settings.BadPerSecond} bad ones a second go to a rule that makes the
        mistake each time, with the budgets as by default. {settings.Rounds} rounds of {settings.Period.TotalSeconds:0} s quiet and {settings.Period.TotalSeconds:0} s beside the mistake, with a process of its own for each row. Times are of the good requests, from
        when one was due; the ratio is the median of the rounds, with the least and the greatest. Load and upstream share the cores with the proxy. With quarantine off the rule goes on making its mistake; with it on it is
        taken out after some calls, and `503` answers in its place. An `await` that never completes has no answer before `Pipeline:HookTimeout`; it keeps no thread.

        {Header}
        {string.Join('\n', all.Select(Row))}

        """);

    private static double Milliseconds(IEnumerable<TimeSpan> values, double part) => Percentile.Of(values, part).TotalMilliseconds;
}
