using ScriptProxy.Bench.Load;
using ScriptProxy.Bench.Measuring;
using ScriptProxy.Bench.Workloads;

namespace ScriptProxy.Bench.Peers;

/// <summary>A peer that runs, set up for a workload, on the proxy's core.</summary>
internal sealed class Started(Peer peer, StartedProcess process, Target target) : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    public Peer Peer => peer;

    public Target Target => target;

    public int ProcessId => process.Id;

    /// <summary>Writes its files, and starts it.</summary>
    public static async Task<Started> StartAsync(Peer peer, Workload workload, string work, IReadOnlyDictionary<string, string> known, CancellationToken cancellationToken)
    {
        var folder = Path.Combine(work, workload.Name, peer.Name);
        var port = StartedProcess.FreePort();
        var configuration = $"scriptproxy.{workload.Configuration}.json";
        var values = new Dictionary<string, string>(known)
        {
            ["FOLDER"] = folder,
            ["PORT"] = Core.Name(port),
            ["SCHEME"] = workload.Tls ? "https" : "http",
            ["WORKLOAD"] = workload.Configuration,
            ["CONFIGURATION"] = File.Exists(Path.Combine(BenchFolder.Peers, peer.Name, configuration)) ? configuration : "scriptproxy.json",
        };
        foreach (var from in new[] { peer.Like, peer.Name }.OfType<string>())
        {
            PeerFolder.Write(Path.Combine(BenchFolder.Peers, from), folder, values);
        }

        Directory.CreateDirectory(Path.Combine(folder, workload.Configuration)); // a folder of rules must be there, also if it has none
        var template = new Template(folder);
        var process = await StartedProcess.StartAsync(
            Core.Proxy,
            folder,
            [.. peer.Command.Select(argument => template.Fill(argument, values))],
            peer.Environment.ToDictionary(pair => pair.Key, pair => template.Fill(pair.Value, values)),
            port,
            cancellationToken);
        return new Started(peer, process, new Target(port, workload.Tls, folder));
    }

    /// <summary>Asks what must be answered rightly.</summary>
    /// <exception cref="BenchException">An answer is wrong.</exception>
    /// <returns>How many bytes the body has as it is sent, where that belongs to the result.</returns>
    public async Task<long?> CheckAsync(Workload workload, CancellationToken cancellationToken)
    {
        long? size = null;
        using var handler = new SocketsHttpHandler { UseProxy = false, UseCookies = false, AllowAutoRedirect = false };
        handler.SslOptions.RemoteCertificateValidationCallback = (_, _, _, _) => true; // it is made for this run
        using var client = new HttpClient(handler) { BaseAddress = new Uri(target.Url), Timeout = Patience };
        foreach (var check in workload.Checks)
        {
            if (await check.AskAsync(client, workload.Version, cancellationToken, check.ShowsSize ? sent => size = sent : null) is { } wrong)
            {
                throw new BenchException(wrong);
            }
        }

        return size;
    }

    public ValueTask DisposeAsync() => process.DisposeAsync();
}
