using Microsoft.Extensions.Logging;

namespace ScriptProxy.Host.Units;

/// <summary>What a unit took from the host and what has to end with it: timers, its client's requests, its own disposables. Thread-safe.</summary>
internal sealed class UnitLifetime
{
    /// <summary>How long a unit may take to end before the proxy goes on without waiting for it.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly CancellationTokenSource _stopping = new();
    private readonly Lock _lock = new();
    private readonly List<object> _owned = [];
    private readonly List<Func<CancellationToken, Task>> _timers = [];
    private Task _running = Task.CompletedTask;
    private bool _hasEnded;

    public UnitLifetime() => Stopping = _stopping.Token;

    /// <summary>Stays usable after the end.</summary>
    public CancellationToken Stopping { get; }

    /// <summary>Disposes the resource at the end; at once if the end is over.</summary>
    public void Own(object resource)
    {
        lock (_lock)
        {
            if (!_hasEnded)
            {
                _owned.Add(resource);
                return;
            }
        }

        (resource as IDisposable)?.Dispose();
    }

    public void AddTimer(Func<CancellationToken, Task> timer) => _timers.Add(timer);

    /// <summary>Starts the timers: the unit is live.</summary>
    public void Start()
    {
        _running = Task.WhenAll(_timers.Select(timer => Task.Run(() => timer(Stopping), CancellationToken.None)));
        _timers.Clear();
    }

    /// <summary>Ends everything. Never throws, and never waits longer than a unit may take: what hangs in it must not hang the proxy.</summary>
    public async Task EndAsync(ILogger log, TimeProvider time)
    {
        try
        {
            await Task.Run(() => StopAsync(log)).WaitAsync(Patience, time);
        }
        catch (TimeoutException)
        {
            Log.DidNotEnd(log, Patience);
        }
    }

    private async Task StopAsync(ILogger log)
    {
        await TryAsync(log, () => new ValueTask(_stopping.CancelAsync()));
        await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _running = Task.CompletedTask;
        object[] owned;
        lock (_lock)
        {
            _hasEnded = true;
            owned = [.. _owned];
            _owned.Clear();
        }

        for (var i = owned.Length - 1; i >= 0; i--)
        {
            await DisposeAsync(log, owned[i]);
        }

        _stopping.Dispose();
    }

    private static ValueTask DisposeAsync(ILogger log, object resource) => TryAsync(log, () =>
    {
        if (resource is IAsyncDisposable asynchronous)
        {
            return asynchronous.DisposeAsync();
        }

        (resource as IDisposable)?.Dispose();
        return ValueTask.CompletedTask;
    });

    private static async ValueTask TryAsync(ILogger log, Func<ValueTask> end)
    {
        try
        {
            await end();
        }
        catch (Exception exception)
        {
            Log.EndFailed(log, exception);
        }
    }
}
