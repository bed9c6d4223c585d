using Microsoft.Extensions.Logging;

namespace ScriptProxy.Host.Units;

/// <summary>What a unit took from the host and what has to end with it: timers, its client's requests, its own disposables.</summary>
internal sealed class UnitLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly CancellationTokenSource _stopping = new();
    private readonly List<object> _owned = [];
    private readonly List<Func<CancellationToken, Task>> _timers = [];
    private Task _running = Task.CompletedTask;

    public CancellationToken Stopping => _stopping.Token;

    public void Own(object resource) => _owned.Add(resource);

    public void AddTimer(Func<CancellationToken, Task> timer) => _timers.Add(timer);

    /// <summary>Starts the timers: the unit is live.</summary>
    public void Start()
    {
        var token = Stopping;
        _running = Task.WhenAll(_timers.Select(timer => Task.Run(() => timer(token), CancellationToken.None)));
        _timers.Clear();
    }

    /// <summary>
    /// Ends everything. A resource that throws does not keep the others from being disposed, and a unit that does not let go is left behind
    /// after <see cref="Patience"/>: it must not keep other units from being unloaded.
    /// </summary>
    public async Task EndAsync(TimeProvider time, ILogger log)
    {
        try
        {
            await EndAsync(log).WaitAsync(Patience, time);
        }
        catch (TimeoutException)
        {
            Log.DoesNotEnd(log, Patience);
        }
    }

    private async Task EndAsync(ILogger log)
    {
        await _stopping.CancelAsync();
        await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        for (var i = _owned.Count - 1; i >= 0; i--)
        {
            try
            {
                if (_owned[i] is IAsyncDisposable asynchronous)
                {
                    await asynchronous.DisposeAsync();
                }
                else if (_owned[i] is IDisposable synchronous)
                {
                    synchronous.Dispose();
                }
            }
            catch (Exception exception)
            {
                Log.DisposeFailed(log, exception);
            }
        }

        _owned.Clear();
        _running = Task.CompletedTask;
        _stopping.Dispose();
    }
}
