using ScriptProxy.Bench.Load;
using ScriptProxy.Bench.Measuring;
using ScriptProxy.Bench.Peers;
using ScriptProxy.Bench.Report;
using ScriptProxy.Bench.Workloads;
using ScriptProxy.Testing.Traces;

namespace ScriptProxy.Bench.Replay;

/// <summary>Replays a trace through this proxy and Varnish, with caches of several sizes, and writes what they found side by side.</summary>
internal static class ReplayRun
{
    /// <summary>What the program is started with to do so.</summary>
    public const string Command = "trace";

    private static readonly ObjectSizes Sizes = new(Median: 5000, Spread: 0.8);

    private static readonly Peer[] Peers = [Named("scriptproxy"), Exact(Named("varnish"))];

    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(ReplaySettings settings, TextWriter console, CancellationToken cancellationToken)
    {
        var trace = Trace.Zipf(ReplayReport.Alpha, Sizes);
        using var folder = new TemporaryFolder();
        PeerFolder.MakeFolder(folder.Path);
        var report = new ReplayReport(await MachineFacts.ReadAsync(Peers, cancellationToken), trace, settings);
        await using var upstream = await ReplayUpstream.StartAsync(trace.Sizes, cancellationToken);
        var replay = new TraceReplay(trace, upstream);
        await console.WriteLineAsync(ReplayReport.Columns);
        foreach (var percent in new[] { 1, 5, 10 })
        {
            foreach (var peer in Peers)
            {
                var row = await RowAsync(peer, percent, Math.Max(1, (int)Math.Round(trace.TotalBytes * percent / 100 / Text.Megabyte)), settings.Requests);
                report.Add(row);
                await console.WriteLineAsync(row.ToString());
            }
        }

        if (settings.IsWhole)
        {
            await File.WriteAllTextAsync(BenchFolder.TraceResults, report.ToString(), cancellationToken);
        }

        return 0;

        async Task<ReplayRow> RowAsync(Peer peer, int percent, int megabytes, int requests)
        {
            var known = new Dictionary<string, string>
            {
                ["UPSTREAM"] = $"127.0.0.1:{upstream.Port}",
                ["UPSTREAM_PORT"] = Core.Name(upstream.Port),
                ["CACHE_MEGABYTES"] = Core.Name(megabytes),
            };
            var workload = new Workload($"trace-{megabytes}", "Replays a trace", new HttpLoad(), 0) { Configuration = "cache" };
            await using var started = await Started.StartAsync(peer, workload, folder.Path, known, cancellationToken);
            var before = Usage.Memory(started.ProcessId);
            var firstHalf = await replay.AskAsync(started.Target, 0, requests / 2, cancellationToken);
            var secondHalf = await replay.AskAsync(started.Target, requests / 2, requests, cancellationToken);
            return new ReplayRow(percent, megabytes, peer.Name, firstHalf, secondHalf, before, Usage.Memory(started.ProcessId));
        }
    }

    private static Peer Named(string name) => PeerCatalog.All.Single(peer => peer.Name == name);

    // Varnish notes a use once in two seconds. A replay makes thousands in that time, and would see a queue where a busy site sees LRU.
    private static Peer Exact(Peer varnish) => varnish with { Command = [.. varnish.Command, "-p", "lru_interval=0"] };
}
