using System.Collections.Concurrent;
using System.Diagnostics;

namespace ScriptProxy.Load.Reload;

/// <summary>
/// Asks at a fixed rate, whether answers come or not, and measures from the moment at which a request was due: a proxy that stops for a
/// while delays all that would have come meanwhile, and all of that counts.
/// </summary>
internal sealed class OpenLoop(HttpClient client, int requestsPerSecond, Action<HttpResponseMessage> onAnswer)
{
    private ConcurrentBag<TimeSpan> _latencies = [];
    private long _failed;

    public long Failed => Interlocked.Read(ref _failed);

    /// <summary>Asks until the work has ended.</summary>
    /// <returns>The latencies of all requests meanwhile.</returns>
    public async Task<IReadOnlyCollection<TimeSpan>> RunWhileAsync(Task work)
    {
        _latencies = [];
        var pending = new List<Task>();
        var began = Stopwatch.GetTimestamp();
        for (var number = 0; !work.IsCompleted; number++)
        {
            var due = TimeSpan.FromSeconds((double)number / requestsPerSecond);
            while (Stopwatch.GetElapsedTime(began) < due)
            {
                await Task.Delay(1);
            }

            pending.Add(Task.Run(() => AskAsync(began, due)));
        }

        await work;
        await Task.WhenAll(pending);
        return _latencies;
    }

    private async Task AskAsync(long began, TimeSpan due)
    {
        try
        {
            using var answer = await client.GetAsync("/ask");
            answer.EnsureSuccessStatusCode();
            onAnswer(answer);
            _latencies.Add(Stopwatch.GetElapsedTime(began) - due);
        }
        catch (HttpRequestException)
        {
            Interlocked.Increment(ref _failed);
        }
    }
}
