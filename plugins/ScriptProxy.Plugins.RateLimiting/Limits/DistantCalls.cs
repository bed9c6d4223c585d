using System.Net;
using ScriptProxy.Sdk;

namespace ScriptProxy.Plugins.RateLimiting.Limits;

/// <summary>
/// Asks a limiter that counts on another machine: no longer than a request may wait, and not while it fails. Counts the requests that pass because it has not answered, and says so in the log once a second. None of it happens to a limiter in
/// memory.
/// </summary>
internal sealed class DistantCalls(Hooks hooks, IAsyncLimiter limiter, ExchangeKey by)
{
    private readonly ICounter _counter = hooks.Counter($"{limiter.Name} unanswered");
    private readonly Microsoft.Extensions.Logging.ILogger _log = hooks.Log;
    private readonly TimeProvider _time = hooks.Time;
    private readonly Pace _pace = new(hooks.Time);
    private readonly Pace _pendingPace = new(hooks.Time);
    private readonly Outage _outage = new(hooks.Time);

    /// <summary>Takes permits. The request is looked at before the call returns: it may be over when an answer comes.</summary>
    /// <param name="request">The request.</param>
    /// <param name="cost">How many.</param>
    /// <param name="patience">How long it may wait.</param>
    /// <param name="aborted">Says that the client has gone, if that matters.</param>
    /// <returns>What was said; null for a request that lacks the key, or passes because there is no answer: an outage of what counts is none of what is counted.</returns>
    /// <exception cref="OperationCanceledException">The client has gone.</exception>
    public async Task<Grant?> AcquireAsync(IRequest request, int cost, Patience patience, CancellationToken aborted)
    {
        var client = request.ClientAddress;
        if (patience.Left <= TimeSpan.Zero)
        {
            return Pass(client, "the limits before have waited as long as a request may");
        }

        if (!_outage.MayAsk())
        {
            return Pass(client, "it has failed within the last second, and is not asked");
        }

        using var overdue = new CancellationTokenSource(patience.Left, _time);
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(overdue.Token, aborted);
        var answer = limiter.AcquireAsync(request, by, cost, ended.Token).AsTask();
        try
        {
            var said = await answer.WaitAsync(ended.Token);
            _outage.End();
            return said;
        }
        catch (OperationCanceledException) when (ended.IsCancellationRequested)
        {
            _ = TellAsync(answer, isCancelled: true);
            aborted.ThrowIfCancellationRequested();
            if (patience.IsAmple)
            {
                _outage.Begin(); // who had less cannot say that it fails
            }

            return Pass(client, $"it was awaited for {patience.Left.TotalMilliseconds:0} ms");
        }
        catch (Exception fault)
        {
            _outage.Begin();
            return Pass(client, fault.Message);
        }
    }

    /// <summary>Gives back, behind the request: who is refused does not wait until his permits are back. Never fails.</summary>
    public async Task ReturnAsync(IRequest request, Grant grant, int cost)
    {
        using var overdue = new CancellationTokenSource(Patience.Whole.Left, _time);
        await TellAsync(limiter.ReturnAsync(request, by, grant, cost, overdue.Token).AsTask(), isCancelled: false);
    }

    private Grant? Pass(IPAddress client, string fault)
    {
        _counter.Add();
        if (_pace.Tell(out var untold))
        {
            Log.Unanswered(_log, limiter.Name, ExchangeKey.Of(client), fault, untold);
        }

        return null;
    }

    /// <summary>Sees to it that what fails behind a request is told, save for what was cancelled and obeys.</summary>
    private async Task TellAsync(Task pending, bool isCancelled)
    {
        try
        {
            await pending;
        }
        catch (OperationCanceledException) when (isCancelled)
        {
        }
        catch (Exception fault)
        {
            if (_pendingPace.Tell(out var untold))
            {
                Log.FailedLater(_log, limiter.Name, fault.Message, untold);
            }
        }
    }
}
