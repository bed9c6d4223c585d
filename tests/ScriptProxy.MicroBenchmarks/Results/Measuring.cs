using System.Runtime.InteropServices;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Environments;
using BenchmarkDotNet.Filters;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using BenchmarkDotNet.Validators;
using Perfolizer.Horology;

namespace ScriptProxy.MicroBenchmarks.Results;

/// <summary>Runs benchmarks and makes rows of what they say.</summary>
internal static class Measuring
{
    public static string Machine => $"{HostEnvironmentInfo.GetCurrent().CpuInfo.Value.ProcessorName}, {RuntimeInformation.FrameworkDescription}";

    /// <summary>The classes that have benchmarks, in order.</summary>
    public static IReadOnlyList<Type> Pieces { get; } =
        [.. typeof(Measuring).Assembly.GetTypes().Where(type => type is { IsPublic: true, IsAbstract: false }).OrderBy(type => type.Name, StringComparer.Ordinal)];

    /// <summary>The pieces of a class, in the order in which they are written there.</summary>
    public static IEnumerable<(string Section, string Piece)> Names(Type pieces, string filter = "") => Cases(pieces, filter).Select(NameOf);

    /// <summary>Measures the pieces of a class.</summary>
    /// <returns>A row for each, null for one that failed.</returns>
    public static IReadOnlyList<Row?> Run(Type pieces, string filter)
    {
        var summary = BenchmarkRunner.Run(pieces, Config(filter));
        return [.. Cases(pieces, filter).Select(benchmark => summary.Reports.FirstOrDefault(report => NameOf(report.BenchmarkCase) == NameOf(benchmark))).Select(RowOf)];
    }

    private static IEnumerable<BenchmarkCase> Cases(Type pieces, string filter) =>
        BenchmarkConverter.TypeToBenchmarks(pieces, Config(filter)).BenchmarksCases.OrderBy(benchmark => benchmark.Descriptor.MethodIndex);

    private static (string Section, string Piece) NameOf(BenchmarkCase benchmark) => (
        benchmark.Descriptor.Categories.Single(),
        benchmark.Descriptor.WorkloadMethodDisplayInfo.Trim('\'') + string.Concat(benchmark.Parameters.Items.Select(parameter => $": {parameter.Value}")));

    private static Row? RowOf(BenchmarkReport? report)
    {
        if (report is not { Success: true, ResultStatistics: { } time })
        {
            return null;
        }

        var (section, piece) = NameOf(report.BenchmarkCase);
        var bytes = report.GcStats.GetBytesAllocatedPerOperation(report.BenchmarkCase) ?? 0;
        return new Row(section, piece, time.Q1, time.InterquartileRange, bytes & ~7); // objects have multiples of 8; the rest is the server's timers
    }

    /// <summary>
    /// In this process: only so can the clock be one's own, and BenchmarkDotNet's projects, which know nothing of central package versions
    /// and pruned packages, would build the whole host once more. Each class gets a process of its own all the same.
    /// </summary>
    private static IConfig Config(string filter) => ManualConfig.CreateEmpty()
        .AddJob(Job.Default
            .WithToolchain(InProcessEmitToolchain.Instance)
            .WithClock(new ThreadClock())
            .WithGcForce(false)
            .WithWarmupCount(80) // until the last compilation of what is called, also where the machine is busy
            .WithIterationCount(30)
            .WithIterationTime(TimeInterval.FromMilliseconds(15)))
        .AddDiagnoser(MemoryDiagnoser.Default)
        .AddValidator(JitOptimizationsValidator.FailOnError)
        .AddLogger(NullLogger.Instance) // its log file is written all the same
        .AddFilter(new GlobFilter([$"*{filter}*"]))
        .WithArtifactsPath(Path.Combine(AppContext.BaseDirectory, "artifacts"));
}
