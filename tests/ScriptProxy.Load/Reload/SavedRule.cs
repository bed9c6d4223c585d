using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace ScriptProxy.Load.Reload;

/// <summary>The one rule of many that is saved again and again. Every answer carries its version.</summary>
internal sealed class SavedRule(ProxyFolder folder)
{
    public const string Name = "050.csx";
    private const string Header = "X-Version";
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private int _version;
    private TaskCompletionSource _seen = new();

    /// <summary>From each write to the first answer that showed it.</summary>
    public List<TimeSpan> Latencies { get; } = [];

    /// <summary>Writes the rule in the next version.</summary>
    public void Save()
    {
        Volatile.Write(ref _seen, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        var version = Interlocked.Increment(ref _version);
        folder.Replace($"rules/{Name}", Encoding.UTF8.GetBytes($$"""
            var known = new HashSet<string>(["a", "b", "c"]);
            OnRequest(request =>
            {
                if (request.Headers["X-Key"].Any(key => key is not null && !known.Contains(key)))
                    return request.Respond(403, "unknown key");
                return Continue;
            });
            OnResponse(response => response.Headers["{{Header}}"] = "{{version}}");
            """));
    }

    /// <summary>Looks at an answer.</summary>
    public void See(HttpResponseMessage answer)
    {
        if (answer.Headers.TryGetValues(Header, out var values) && int.Parse(values.Single(), CultureInfo.InvariantCulture) == Volatile.Read(ref _version))
        {
            Volatile.Read(ref _seen).TrySetResult();
        }
    }

    /// <summary>Saves it, waits until it serves, and again, until the time is over.</summary>
    public async Task KeepSavingAsync(TimeSpan duration)
    {
        var began = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(began) < duration)
        {
            Save();
            var saved = Stopwatch.GetTimestamp();
            await _seen.Task.WaitAsync(Patience);
            Latencies.Add(Stopwatch.GetElapsedTime(saved));
            await Task.Delay(Pause);
        }
    }
}
