using System.Diagnostics;
using System.Globalization;
using ScriptProxy.Bench.Measuring;
using ScriptProxy.Bench.Peers;
using ScriptProxy.Bench.Report;
using ScriptProxy.Bench.Workloads;

namespace ScriptProxy.Bench;

/// <summary>A run: all workloads, one after the other, and the report.</summary>
internal static class BenchRun
{
    private static readonly TimeSpan PerStart = TimeSpan.FromSeconds(1);

    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(Settings settings, TextWriter console, CancellationToken cancellationToken)
    {
        var began = Stopwatch.GetTimestamp();
        await console.WriteLineAsync($"This takes about {Math.Ceiling(Estimate(settings).TotalMinutes)} minutes.");
        using var folder = new TemporaryFolder();
        PeerFolder.MakeFolder(folder.Path);
        var report = new BenchReport(await MachineFacts.ReadAsync(settings.Peers, cancellationToken), settings);
        await using var upstream = await Upstreams.StartAsync(folder.Path, cancellationToken);
        foreach (var workload in settings.Workloads)
        {
            await console.WriteLineAsync($"{Stopwatch.GetElapsedTime(began):mm\\:ss} {workload.Name}");
            report.Add(workload, await new WorkloadRun(workload, settings, folder.Path, upstream.Placeholders(workload), console).RunAsync(cancellationToken));
        }

        await PublishAsync(report, settings, console);
        return report.HasMistakes ? 1 : 0;
    }

    private static TimeSpan Estimate(Settings settings) => settings.Workloads
        .SelectMany(workload => settings.Peers.Where(peer => peer.BelongsTo(workload) && peer.Without(workload) is null)
            .Select(peer => PerStart + workload.Load.Preparation + WarmUp.Usual(peer) + (workload.IdleConnections > 0 ? PerStart : settings.Rounds * TimeSpan.FromSeconds(settings.Seconds * 1.5))))
        .Aggregate(TimeSpan.Zero, (sum, time) => sum + time);

    private static async Task PublishAsync(BenchReport report, Settings settings, TextWriter console)
    {
        if ((settings.Output ?? (settings.IsWhole ? BenchFolder.Results : null)) is { } file)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(file))!);
            await File.WriteAllTextAsync(file, report.ToString());
            await console.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"Written to {file}"));
        }
        else
        {
            await console.WriteLineAsync(report.ToString());
        }
    }
}
