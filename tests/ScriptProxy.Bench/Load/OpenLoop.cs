using System.Diagnostics;
using ScriptProxy.Bench.Measuring;

namespace ScriptProxy.Bench.Load;

/// <summary>
/// Asks at a fixed rate and measures from the moment at which a request was due, not from when it was sent: a server that stops for
/// a while delays all that would have come meanwhile, and all of that counts. Each connection has a thread and its own times; the threads
/// sleep and wait in the kernel, so that they take little from the upstream beside them.
/// </summary>
internal static class OpenLoop
{
    private const int Connections = 16;
    private const double NanosecondsPerSecond = 1e9;
    private static readonly TimeSpan Beginning = TimeSpan.FromMilliseconds(50);

    /// <returns>The latency of each request.</returns>
    public static async Task<IReadOnlyList<TimeSpan>> RunAsync(Func<IConversation> connect, int perSecond, TimeSpan duration, CancellationToken cancellationToken)
    {
        var interval = NanosecondsPerSecond * Connections / perSecond;
        var count = (int)(duration.TotalSeconds * perSecond / Connections);
        var began = Stopwatch.GetTimestamp() + Beginning.Ticks * TimeSpan.NanosecondsPerTick;
        var latencies = await OnThreads.RunAsync(Connections, number =>
        {
            using var conversation = connect();
            var first = began + (long)(interval * number / Connections);
            var measured = new TimeSpan[count];
            for (var request = 0; request < count; request++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                var due = first + (long)(interval * request);
                Native.SleepUntil(due);
                conversation.Ask();
                measured[request] = Stopwatch.GetElapsedTime(due);
            }

            return measured;
        });
        return [.. latencies.SelectMany(measured => measured)];
    }
}
