using System.Globalization;
using System.Text;
using ScriptProxy.Bench.Workloads;

namespace ScriptProxy.Bench.Report;

/// <summary>The results of a run, in Markdown.</summary>
internal sealed class BenchReport(MachineFacts machine, Settings settings)
{
    private readonly StringBuilder _tables = new();

    /// <summary>Whether some figures are invalid.</summary>
    public bool HasMistakes { get; private set; }

    public void Add(Workload workload, IReadOnlyList<Row> rows)
    {
        _tables.Append('\n').Append(WorkloadTable.Write(workload, rows));
        HasMistakes |= rows.Any(row => row.Mistake is not null);
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"""
        # Beside others

        {machine.Time:yyyy-MM-dd}, {machine.Processor}, {machine.Cores} cores, {machine.Kernel}. {string.Join(", ", machine.Versions)}; {machine.Framework}.

        How measured: each peer on one core of its own, with one worker where it allows, keep-alive on both sides, no access log; the load and an nginx as upstream share
        another core. {settings.Rounds} rounds, in which every peer takes its turn: {settings.Seconds} s at full speed over 32 connections for CPU time and requests/s, then {settings.Seconds / 2.0:0.#} s at the
        fixed rate over 16 for latency and the CPU time of a proxy that is not busy, measured from when a request was due. Medians, with the least and the greatest round in parentheses; ratios of CPU time are taken round by round.
        CPU time is that of all the peer's processes in user and kernel mode, memory their resident pages after the load. `*`: the load's core was more than 95 % busy, so that the peer may be faster than the
        requests/s say. `†`: the fixed rate is more than two thirds of them, so that what shows is a queue. Whether answers are right is checked before, and a round with an error makes a row invalid. [README](../README.md) says more.

        """) + _tables;
}
