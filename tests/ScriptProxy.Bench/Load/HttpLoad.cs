using System.Globalization;
using System.Text;
using ScriptProxy.Bench.Workloads;

namespace ScriptProxy.Bench.Load;

/// <summary>HTTP/1.1 over connections that stay, with some requests in turn: wrk at full speed, and a loop of our own at a fixed rate.</summary>
internal sealed class HttpLoad(params IReadOnlyList<Request> requests) : ILoad
{
    /// <summary>Stands in a request for a number that is another one each time.</summary>
    public const string Number = "{n}";

    private const int Connections = 32;
    private const int UsualPerSecond = 20_000;
    private static readonly TimeSpan PreparationStep = TimeSpan.FromSeconds(5);
    private int _next;

    /// <summary>What each answer's body has at least, bytes.</summary>
    public int LeastBytes { get; init; } = 1;

    /// <summary>How many numbers there are; all of them are asked with before anything is measured. The load is one request then.</summary>
    public int Numbers { get; init; } = 1;

    public TimeSpan Preparation => Numbers == 1 ? TimeSpan.Zero : TimeSpan.FromSeconds(Numbers / UsualPerSecond);

    public async Task<Answered> AtFullSpeedAsync(Target target, TimeSpan duration, CancellationToken cancellationToken)
    {
        var texts = Texts(target);
        var script = Path.Combine(target.Folder, "wrk.lua");
        await File.WriteAllTextAsync(script, Numbers == 1 ? Wrk.Script(texts) : Wrk.Script(texts[0], _next, Numbers), cancellationToken);
        var seconds = duration.TotalSeconds.ToString(CultureInfo.InvariantCulture);
        var answered = Wrk.Read(await Tool.RunAsync(target.Folder, ["wrk", "-t1", $"-c{Connections}", $"-d{seconds}s", "-s", script, target.Url], cancellationToken), LeastBytes);
        _next = (int)((_next + answered.Requests) % Numbers);
        return answered;
    }

    public async Task PrepareAsync(Target target, CancellationToken cancellationToken)
    {
        for (long asked = 0; Numbers > 1 && asked < Numbers;)
        {
            asked += (await AtFullSpeedAsync(target, PreparationStep, cancellationToken)).Requests;
        }
    }

    public Task<IReadOnlyList<TimeSpan>> AtRateAsync(Target target, int requestsPerSecond, TimeSpan duration, CancellationToken cancellationToken)
    {
        var texts = Texts(target);
        return OpenLoop.RunAsync(() => new HttpConversation(target, Next, LeastBytes), requestsPerSecond, duration, cancellationToken);

        byte[] Next()
        {
            var number = (uint)Interlocked.Increment(ref _next);
            var text = texts[(int)(number % (uint)texts.Count)];
            return Encoding.ASCII.GetBytes(Numbers == 1 ? text : text.Replace(Number, (number % (uint)Numbers).ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal));
        }
    }

    private List<string> Texts(Target target) => [.. requests.Select(request => request.Text(target.Authority))];
}
