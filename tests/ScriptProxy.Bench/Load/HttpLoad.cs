using System.Globalization;
using System.Text;
using ScriptProxy.Bench.Workloads;

namespace ScriptProxy.Bench.Load;

/// <summary>HTTP/1.1 over connections that stay, with some requests in turn: wrk at full speed, and a loop of our own at a fixed rate.</summary>
internal sealed class HttpLoad(params IReadOnlyList<Request> requests) : ILoad
{
    private const int Connections = 32;

    /// <summary>What each answer's body has at least, bytes.</summary>
    public int LeastBytes { get; init; } = 1;

    public async Task<Answered> AtFullSpeedAsync(Target target, TimeSpan duration, CancellationToken cancellationToken)
    {
        var script = Path.Combine(target.Folder, "wrk.lua");
        await File.WriteAllTextAsync(script, Wrk.Script(requests, target.Authority), cancellationToken);
        var seconds = duration.TotalSeconds.ToString(CultureInfo.InvariantCulture);
        return Wrk.Read(await Tool.RunAsync(target.Folder, ["wrk", "-t1", $"-c{Connections}", $"-d{seconds}s", "-s", script, target.Url], cancellationToken), LeastBytes);
    }

    public Task<IReadOnlyList<TimeSpan>> AtRateAsync(Target target, int requestsPerSecond, TimeSpan duration, CancellationToken cancellationToken)
    {
        var texts = requests.Select(request => Encoding.ASCII.GetBytes(request.Text(target.Authority))).ToArray();
        return OpenLoop.RunAsync(() => new HttpConversation(target, texts, LeastBytes), requestsPerSecond, duration, cancellationToken);
    }
}
