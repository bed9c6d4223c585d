using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using ScriptProxy.Host.Units;

namespace ScriptProxy.Host.Generations;

/// <summary>
/// Waits for the last exchange of each replaced generation, unloads the units that no generation uses any more, and watches whether their
/// code really goes.
/// </summary>
internal sealed class Retirement(UnitLoader units, GenerationStore store, TimeProvider time, ILogger<Retirement> log) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);

    private readonly Lock _lock = new();
    private readonly List<Generation> _draining = [];
    private readonly UnloadWatch _watch = new(log);

    /// <summary>The number of replaced generations that still have exchanges.</summary>
    public int Draining
    {
        get
        {
            lock (_lock)
            {
                return _draining.Count;
            }
        }
    }

    /// <summary>The names of unloaded units whose code is still in memory.</summary>
    public IReadOnlyList<string> Lingering => _watch.Lingering;

    public void Retire(Generation generation)
    {
        lock (_lock)
        {
            _draining.Add(generation);
        }
    }

    /// <summary>Unloads what can be unloaded now.</summary>
    public async Task SweepAsync()
    {
        foreach (var generation in TakeDrained())
        {
            foreach (var unit in generation.Units.Where(unit => unit.LeaveGeneration()))
            {
                var name = unit.Name;
                _watch.Add(name, await units.UnloadAsync(unit));
                Log.UnitUnloaded(log, name, generation.Number);
            }
        }

        _watch.Look();
    }

    /// <summary>The server has stopped: whatever serves or still drains ends, so that plugins are disposed and timers stop.</summary>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        List<Generation> last;
        lock (_lock)
        {
            last = [.. _draining, .. store.IsLoaded ? [store.Current] : Array.Empty<Generation>()];
            _draining.Clear();
        }

        await Task.WhenAll(last.SelectMany(generation => generation.Units).Distinct().Select(units.UnloadAsync));
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            await SweepAsync();
        }
    }

    private List<Generation> TakeDrained()
    {
        lock (_lock)
        {
            if (_draining.Count == 0)
            {
                return [];
            }

            var drained = _draining.FindAll(generation => generation.Pins.Sum == 0);
            _draining.RemoveAll(drained.Contains);
            return drained;
        }
    }
}
