using ScriptProxy.Sdk;

namespace ScriptProxy.Plugins.RateLimiting.Limits;

/// <summary>Bounds the wait for a limiter that asks another machine, counts the requests that pass because it has not answered, and says so in the log once a second. None of it happens to a limiter in memory.</summary>
internal sealed class Failures(Hooks hooks, string limit)
{
    /// <summary>What a client may be made to wait for a limit; the limiter's own bound should be far below.</summary>
    private static readonly TimeSpan LongestAnswer = TimeSpan.FromSeconds(1);

    private readonly ICounter _counter = hooks.Counter($"{limit} unanswered");
    private readonly Microsoft.Extensions.Logging.ILogger _log = hooks.Log;
    private readonly TimeProvider _time = hooks.Time;
    private readonly Pace _pace = new(hooks.Time);
    private readonly Pace _pendingPace = new(hooks.Time);

    /// <summary>Waits for an answer, as long as a request may wait for one.</summary>
    /// <exception cref="TimeoutException">It has not come.</exception>
    /// <exception cref="OperationCanceledException">The client has gone.</exception>
    public async ValueTask<Grant?> WaitAsync(Task<Grant?> answer, CancellationToken aborted)
    {
        try
        {
            return await answer.WaitAsync(LongestAnswer, _time, aborted);
        }
        finally
        {
            if (!answer.IsCompleted)
            {
                _ = WatchAsync(answer);
            }
        }
    }

    /// <summary>Notes a request that passes because the limiter has not answered.</summary>
    public void Note(IRequest request, Exception fault)
    {
        _counter.Add();
        if (_pace.Tell(out var untold))
        {
            Log.Unanswered(_log, limit, ExchangeKey.Of(request.ClientAddress), fault.Message, untold);
        }
    }

    /// <summary>Sees to it that what fails behind a request is told.</summary>
    public async Task WatchAsync(Task pending)
    {
        try
        {
            await pending;
        }
        catch (Exception fault)
        {
            if (_pendingPace.Tell(out var untold))
            {
                Log.FailedLater(_log, limit, fault.Message, untold);
            }
        }
    }
}
