using System.Text;
using ScriptProxy.Bench.Measuring;
using ScriptProxy.Bench.Peers;
using ScriptProxy.Bench.Workloads;

namespace ScriptProxy.Bench;

/// <summary>What all peers forward to, on the load's core, and the certificate that they show.</summary>
/// <param name="servers">The servers: an nginx, and one that echoes over WebSockets.</param>
/// <param name="placeholders">What all configurations may name.</param>
internal sealed class Upstreams(IReadOnlyList<StartedProcess> servers, IReadOnlyDictionary<string, string> placeholders) : IAsyncDisposable
{
    private static readonly Dictionary<string, string> NoEnvironment = [];

    public static async Task<Upstreams> StartAsync(string work, CancellationToken cancellationToken)
    {
        var (folder, port, echoPort) = (Path.Combine(work, "upstream"), StartedProcess.FreePort(), StartedProcess.FreePort());
        PeerFolder.Write(BenchFolder.Upstream, folder, new Dictionary<string, string> { ["PORT"] = Core.Name(port) });
        await WriteFilesAsync(Directory.CreateDirectory(Path.Combine(folder, "www")).FullName, cancellationToken);
        var placeholders = new Dictionary<string, string>(await Certificate.WriteAsync(work))
        {
            ["UPSTREAM"] = $"127.0.0.1:{port}",
            ["UPSTREAM_PORT"] = Core.Name(port),
            ["CACHE_MEGABYTES"] = "256",
            ["ECHO"] = $"127.0.0.1:{echoPort}",
            ["SECRET"] = Token.Secret,
            ["SECRET64"] = Convert.ToBase64String(Encoding.ASCII.GetBytes(Token.Secret)),
            ["USER"] = Environment.UserName == "root" ? "www-data" : Environment.UserName, // Apache does not run as root
        };

        var nginx = await StartedProcess.StartAsync(Core.Load, folder, ["nginx", "-p", folder, "-c", Path.Combine(folder, "nginx.conf")], NoEnvironment, port, cancellationToken);
        try
        {
            string[] echo = [Environment.ProcessPath!, EchoUpstream.Command, $"http://127.0.0.1:{echoPort}"];
            return new Upstreams([nginx, await StartedProcess.StartAsync(Core.Load, folder, echo, NoEnvironment, echoPort, cancellationToken)], placeholders);
        }
        catch
        {
            await nginx.DisposeAsync();
            throw;
        }
    }

    /// <summary>What placeholders stand for in a workload.</summary>
    public IReadOnlyDictionary<string, string> Placeholders(Workload workload) =>
        workload.AsksEcho ? new Dictionary<string, string>(placeholders) { ["UPSTREAM"] = placeholders["ECHO"] } : placeholders;

    public async ValueTask DisposeAsync()
    {
        foreach (var server in servers)
        {
            await server.DisposeAsync();
        }
    }

    private static async Task WriteFilesAsync(string folder, CancellationToken cancellationToken)
    {
        foreach (var (name, text) in new[] { ("1k", Texts.Short), ("100k", Texts.Long), ("things.json", Texts.Json), ("thing.json", Texts.Thing) })
        {
            await File.WriteAllTextAsync(Path.Combine(folder, name), text, cancellationToken);
        }
    }
}
