using System.Globalization;
using Microsoft.Extensions.Logging;

namespace ScriptProxy.Host.Units;

/// <summary>What a unit took from the host and what has to end with it: timers, its client's requests, its own disposables. Thread-safe.</summary>
internal sealed class UnitLifetime
{
    /// <summary>How long a unit may take to end before it is told to hurry.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>How long it has then to obey before the proxy goes on without waiting for it.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(1);

    private readonly CancellationTokenSource _stopping = new();
    private readonly Lock _lock = new();
    private readonly List<object> _owned = [];
    private readonly List<Func<CancellationToken, Task>> _timers = [];
    private readonly List<Action> _lives = [];
    private readonly List<Func<CancellationToken, ValueTask>> _starts = [];
    private readonly List<Func<CancellationToken, ValueTask>> _stops = [];
    private Task _running = Task.CompletedTask;
    private bool _hasBegun;
    private bool _hasEnded;

    public UnitLifetime() => Stopping = _stopping.Token;

    /// <summary>Stays usable after the end.</summary>
    public CancellationToken Stopping { get; }

    /// <summary>Whether the unit does something by itself: at its start, at its end or from time to time.</summary>
    public bool HasWork => _timers.Count + _starts.Count + _stops.Count > 0;

    /// <summary>Whether something is to be done before the unit goes live.</summary>
    public bool HasStart => _starts.Count > 0;

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

    /// <summary>Takes what the host does when the unit goes live: it must not throw.</summary>
    public void AddLive(Action live) => _lives.Add(live);

    public void AddStart(Func<CancellationToken, ValueTask> start) => _starts.Add(start);

    public void AddStop(Func<CancellationToken, ValueTask> stop) => _stops.Add(stop);

    /// <summary>Does what the unit wants done before it goes live, and throws what that throws.</summary>
    /// <exception cref="TimeoutException">It did not end within the limit.</exception>
    public async Task StartAsync(TimeSpan limit, TimeProvider time, CancellationToken cancellationToken)
    {
        _hasBegun = true;
        if (_starts.Count == 0)
        {
            return;
        }

        // Not disposed where the unit goes on in spite of it: the unit still has the token then.
        var late = new CancellationTokenSource(limit, time);
        using var registration = cancellationToken.UnsafeRegister(source => ((CancellationTokenSource)source!).Cancel(), late);

        // A thread of its own, since what loops for ever cannot be stopped and must not take one of the exchanges'.
        _running = Task.Factory.StartNew(
            () => StartInOrderAsync(late.Token), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default).Unwrap();
        try
        {
            await _running.WaitAsync(late.Token);
        }
        catch (OperationCanceledException) when (late.IsCancellationRequested)
        {
            // Told below, together with a start that takes its token for a sign that it is done.
        }

        if (late.IsCancellationRequested)
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw new TimeoutException(string.Create(CultureInfo.InvariantCulture, $"OnStart did not end within {limit.TotalSeconds:0.###} s (Generations:StartTimeout)"));
        }

        late.Dispose();
    }

    /// <summary>Starts the timers: the unit is live.</summary>
    public void GoLive()
    {
        _lives.ForEach(live => live());
        _lives.Clear();
        _running = Task.WhenAll(_timers.Select(timer => timer(Stopping)));
        _timers.Clear();
    }

    /// <summary>Ends everything. Never throws, and never waits longer than a unit may take: what hangs in it must not hang the proxy.</summary>
    public async Task EndAsync(ILogger log, TimeProvider time)
    {
        try
        {
            await Task.Run(() => StopAsync(log, time)).WaitAsync(Patience + Grace, time);
        }
        catch (TimeoutException)
        {
            Log.DidNotEnd(log, Patience);
        }
    }

    private async Task StartInOrderAsync(CancellationToken cancellationToken)
    {
        foreach (var start in _starts)
        {
            await start(cancellationToken);
        }

        _starts.Clear();
    }

    private async Task StopAsync(ILogger log, TimeProvider time)
    {
        using var late = new CancellationTokenSource(Patience, time);
        await TryAsync(log, () => new ValueTask(_stopping.CancelAsync()));
        await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _running = Task.CompletedTask;
        for (var i = _stops.Count - 1; i >= 0 && _hasBegun; i--)
        {
            var stop = _stops[i];
            await TryAsync(log, () => stop(late.Token));
        }

        _stops.Clear();
        object[] owned;
        lock (_lock)
        {
            _hasEnded = true;
            owned = [.. _owned];
            _owned.Clear();
        }

        for (var i = owned.Length - 1; i >= 0; i--)
        {
            var resource = owned[i];
            await TryAsync(log, () => Disposal.OfAsync(resource));
        }

        _stopping.Dispose();
    }

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
