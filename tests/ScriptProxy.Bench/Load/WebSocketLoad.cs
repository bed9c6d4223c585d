using System.Diagnostics;

namespace ScriptProxy.Bench.Load;

/// <summary>Messages over WebSockets that come back.</summary>
internal sealed class WebSocketLoad : ILoad
{
    private const int Connections = 32;

    public async Task<Answered> AtFullSpeedAsync(Target target, TimeSpan duration, CancellationToken cancellationToken)
    {
        var began = Stopwatch.GetTimestamp();
        var counts = await OnThreads.RunAsync(Connections, _ =>
        {
            using var conversation = new WebSocketConversation(target);
            long count = 0;
            for (; Stopwatch.GetElapsedTime(began) < duration; count++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                conversation.Ask();
            }

            return count;
        });
        return new Answered(counts.Sum(), Stopwatch.GetElapsedTime(began));
    }

    public Task<IReadOnlyList<TimeSpan>> AtRateAsync(Target target, int requestsPerSecond, TimeSpan duration, CancellationToken cancellationToken) =>
        OpenLoop.RunAsync(() => new WebSocketConversation(target), requestsPerSecond, duration, cancellationToken);
}
