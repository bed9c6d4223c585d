using ScriptProxy.Bench.Load;
using ScriptProxy.Bench.Peers;
using ScriptProxy.Bench.Workloads;

namespace ScriptProxy.Bench.Measuring;

/// <summary>What one turn of a peer at a workload has shown.</summary>
/// <param name="CpuMicroseconds">Processor time of all its processes per request at full speed.</param>
/// <param name="PerSecond">Requests per second at full speed.</param>
/// <param name="LoadBusy">The share of the time in which the load's core was busy meanwhile.</param>
/// <param name="CpuMicrosecondsAtRate">Processor time of all its processes per request at the fixed rate, where they wait between requests.</param>
/// <param name="Half">The latency that half of the requests at a fixed rate do not exceed.</param>
/// <param name="Most">The latency that 99 of 100 requests at a fixed rate do not exceed.</param>
/// <param name="Memory">Resident memory after the load, bytes.</param>
internal sealed record Turn(double CpuMicroseconds, double PerSecond, double LoadBusy, double CpuMicrosecondsAtRate, TimeSpan Half, TimeSpan Most, long Memory)
{
    private const double NanosecondsPerMicrosecond = 1000;

    public static async Task<Turn> TakeAsync(Started started, Workload workload, TimeSpan duration, CancellationToken cancellationToken)
    {
        var (core, usage) = (LoadCore(), Usage.Of(started.ProcessId));
        var answered = await workload.Load.AtFullSpeedAsync(started.Target, duration, cancellationToken);
        var used = Usage.Of(started.ProcessId).Since(usage);
        var busy = Core.BusyShare(core, LoadCore());
        usage = Usage.Of(started.ProcessId);
        var latencies = await workload.Load.AtRateAsync(started.Target, workload.Rate, duration / 2, cancellationToken);
        var usedAtRate = Usage.Of(started.ProcessId).Since(usage);
        return new Turn(
            used / NanosecondsPerMicrosecond / answered.Requests,
            answered.PerSecond,
            busy,
            usedAtRate / NanosecondsPerMicrosecond / latencies.Count,
            Percentile.Of(latencies, 0.5),
            Percentile.Of(latencies, 0.99),
            Usage.Memory(started.ProcessId));
    }

    private static (long Busy, long Idle) LoadCore() => Core.Ticks(File.ReadAllText("/proc/stat"), Core.Load);
}
