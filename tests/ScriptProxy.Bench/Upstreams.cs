using ScriptProxy.Bench.Measuring;
using ScriptProxy.Bench.Peers;
using ScriptProxy.Bench.Workloads;

namespace ScriptProxy.Bench;

/// <summary>What all peers forward to, on the load's core, and the certificate that they show.</summary>
internal sealed class Upstreams(StartedProcess nginx, IReadOnlyDictionary<string, string> placeholders) : IAsyncDisposable
{
    public IReadOnlyDictionary<string, string> Placeholders => placeholders;

    public static async Task<Upstreams> StartAsync(string work, CancellationToken cancellationToken)
    {
        var folder = Path.Combine(work, "upstream");
        var port = StartedProcess.FreePort();
        PeerFolder.Write(BenchFolder.Upstream, folder, new Dictionary<string, string> { ["PORT"] = Core.Name(port) });
        var files = Directory.CreateDirectory(Path.Combine(folder, "www")).FullName;
        await File.WriteAllTextAsync(Path.Combine(files, "1k"), Texts.Short, cancellationToken);
        await File.WriteAllTextAsync(Path.Combine(files, "100k"), Texts.Long, cancellationToken);
        var nginx = await StartedProcess.StartAsync(
            Core.Load, folder, ["nginx", "-p", folder, "-c", Path.Combine(folder, "nginx.conf")], new Dictionary<string, string>(), port, cancellationToken);
        var user = Environment.UserName == "root" ? "www-data" : Environment.UserName; // Apache does not run as root
        return new Upstreams(nginx, new Dictionary<string, string>(await Certificate.WriteAsync(work)) { ["UPSTREAM"] = $"127.0.0.1:{port}", ["USER"] = user });
    }

    public ValueTask DisposeAsync() => nginx.DisposeAsync();
}
