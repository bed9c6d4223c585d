using System.Diagnostics;

namespace ScriptProxy.Host.Metrics;

/// <summary>The process and its runtime, under the names that dashboards know. The runtime's own meters have the same for OpenTelemetry.</summary>
internal sealed class ProcessMetrics : IMetricSource
{
    private const string OpenFiles = "/proc/self/fd";

    public IEnumerable<Metric> Metrics =>
    [
        Counter("process.cpu", "s", "Processor time of the process, user and system.", () => Environment.CpuUsage.TotalTime.TotalSeconds),
        Gauge("process.resident_memory", "By", "Memory of the process that is in RAM.", () => Environment.WorkingSet),
        Gauge("process.start_time", "s", "When the process was started, since 1970.", StartTime),
        .. Directory.Exists(OpenFiles) ? new[] { Gauge("process.open_fds", "", "Open file descriptors.", () => Directory.EnumerateFileSystemEntries(OpenFiles).Count()) } : [],
        new(MetricKind.Counter, "dotnet.gc.collections", "{collection}", "Garbage collections, those of higher generations included.", () =>
            Enumerable.Range(0, GC.MaxGeneration + 1).Select(generation => new Sample(GC.CollectionCount(generation), ("gc_heap_generation", $"gen{generation}")))),
        Counter("dotnet.gc.heap.total_allocated", "By", "Memory that was allocated on the managed heap since the start.", () => GC.GetTotalAllocatedBytes()),
        Counter("dotnet.gc.pause.time", "s", "Time for which garbage collections stopped the process.", () => GC.GetTotalPauseDuration().TotalSeconds),
        Gauge("dotnet.gc.last_collection.heap.size", "By", "Size of the managed heap after the last collection.", () => GC.GetGCMemoryInfo().HeapSizeBytes),
        Gauge("dotnet.thread_pool.thread.count", "", "Threads of the thread pool.", () => ThreadPool.ThreadCount),
        Gauge("dotnet.thread_pool.queue.length", "", "Work that waits for a thread of the thread pool.", () => ThreadPool.PendingWorkItemCount),
    ];

    private static Metric Counter(string name, string unit, string help, Func<double> read) => Metric.Single(MetricKind.Counter, name, unit, help, read);

    private static Metric Gauge(string name, string unit, string help, Func<double> read) => Metric.Single(MetricKind.Gauge, name, unit, help, read);

    private static double StartTime()
    {
        using var process = Process.GetCurrentProcess();
        return (process.StartTime.ToUniversalTime() - DateTime.UnixEpoch).TotalSeconds;
    }
}
