using System.Collections.Concurrent;
using System.Globalization;

namespace ScriptProxy.Load.Mistakes;

/// <summary>Asks for what a bad rule answers, at a fixed rate, whatever comes of it.</summary>
/// <param name="client">Asks.</param>
/// <param name="requestsPerSecond">How often.</param>
internal sealed class BadClient(HttpClient client, int requestsPerSecond)
{
    private readonly ConcurrentDictionary<string, int> _answers = new(StringComparer.Ordinal);

    /// <summary>How often each status came, and how many requests had none at the end of their period.</summary>
    public string Answers => string.Join(", ", _answers.OrderBy(answer => answer.Key, StringComparer.Ordinal).Select(answer => string.Create(CultureInfo.InvariantCulture, $"{answer.Value} x {answer.Key}")));

    /// <summary>Asks for a while; whoever has no answer then goes away.</summary>
    public async Task RunAsync(TimeSpan time)
    {
        using var end = new CancellationTokenSource(time);
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1.0 / requestsPerSecond));
        var pending = new List<Task>();
        try
        {
            do
            {
                pending.Add(AskAsync(end.Token));
            }
            while (await timer.WaitForNextTickAsync(end.Token));
        }
        catch (OperationCanceledException)
        {
            // The time is over.
        }

        await Task.WhenAll(pending);
    }

    private async Task AskAsync(CancellationToken end)
    {
        string came;
        try
        {
            using var answer = await client.GetAsync(MistakesRun.Bad, end);
            came = ((int)answer.StatusCode).ToString(CultureInfo.InvariantCulture);
        }
        catch (Exception exception) when (exception is OperationCanceledException or HttpRequestException)
        {
            came = exception is HttpRequestException ? "broken off" : "none yet";
        }

        _answers.AddOrUpdate(came, 1, (_, count) => count + 1);
    }
}
